/**
 * `npm run bench -- NAME [--json]`: measures one thing of this machine, now. Each line shows a ratio against a baseline of the
 * same run, because absolute times on shared machines mean little. `--json` prints one object a line.
 */
import type { Bench, Measure } from "./measure.ts";

const BENCHES: Readonly<Record<string, () => Promise<{ readonly bench: Bench }>>> = {
  build: () => import("./build.ts"),
  fuel: () => import("./fuel.ts"),
  "kernel-build": () => import("./kernel-build.ts"),
  links: () => import("./links.ts"),
};

const names = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const json = process.argv.includes("--json");
const load = BENCHES[names[0] ?? ""];
if (load === undefined || names.length !== 1) {
  console.error(`usage: npm run bench -- NAME [--json]\nbenches: ${Object.keys(BENCHES).join(", ")}`);
  process.exit(2);
}
const { bench } = await load();
await bench((line) => {
  const measure: Measure = { bench: names[0] ?? "", ratio: line.baseline === null ? null : line.value / line.baseline, ...line };
  console.log(json ? JSON.stringify(measure) : describe(measure));
});

function describe({ case: name, value, unit, baseline, ratio, goal, met }: Measure): string {
  const compared = baseline === null || ratio === null ? "" : `  ${ratio.toFixed(2)} × baseline ${baseline.toFixed(1)}`;
  const judged = goal === null ? "" : `  goal ${goal}: ${met ? "met" : "NOT MET"}`;
  return `${name.padEnd(44)} ${value.toFixed(1).padStart(9)} ${unit}${compared}${judged}`;
}
