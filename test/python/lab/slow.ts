// Whose node takes longer than anybody waits.
import { pipeline, server, type Flow } from "rmc";

async function forever(value: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 600_000).unref());
  return value;
}

export const slow = pipeline(({ numbers }: { numbers: Flow<number> }) => ({ numbers: server(numbers, forever) }));
