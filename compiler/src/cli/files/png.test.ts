/** png both ways, against ffmpeg's pixels for every depth it writes, and with hostile bytes. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Schema } from "../../ir/schema.ts";
import { readBytes, writeValues } from "../testing/memory-file.ts";
import { png } from "./png.ts";

const type: Schema = { kind: "image", format: null };
const folder = mkdtempSync(join(tmpdir(), "rmc-png-"));
afterAll(() => rmSync(folder, { recursive: true }));

function ffmpeg(...args: string[]): void {
  execFileSync("ffmpeg", ["-hide_banner", "-loglevel", "error", "-y", ...args]);
}

function image(
  format: "gray" | "rgba",
  width = 5,
  height = 3,
): { kind: string; data: Uint8Array; width: number; height: number; format: string } {
  return {
    kind: "image",
    data: Uint8Array.from({ length: width * height * (format === "gray" ? 1 : 4) }, (_, i) => (i * 37) & 255),
    width,
    height,
    format,
  };
}

describe("png", () => {
  test.each(["gray", "rgba"] as const)("%s comes back as it was", async (format) => {
    const { bytes } = await writeValues(png, type, [image(format)]);
    expect((await readBytes(png, type, bytes)).values).toEqual([image(format)]);
  });

  test.each([
    ["rgb24", "rgba"],
    ["rgba", "rgba"],
    ["gray", "gray"],
    ["monob", "gray"],
    ["ya8", "rgba"],
    ["pal8", "rgba"],
  ])("reads %s as ffmpeg does", async (pixels, format) => {
    const file = join(folder, "in.png");
    ffmpeg("-f", "lavfi", "-i", "testsrc=s=19x11:d=1", "-frames:v", "1", "-pix_fmt", pixels, file);
    ffmpeg("-i", file, "-f", "rawvideo", "-pix_fmt", format, join(folder, "raw"));
    const { values, fault } = await readBytes(png, type, readFileSync(file));
    expect(fault).toBeUndefined();
    const [value] = values as [{ data: Uint8Array; format: string }];
    expect(value.format).toBe(format);
    expect(Buffer.from(value.data)).toEqual(readFileSync(join(folder, "raw")));
  });

  test("16 bits are rounded to 8, which is noted", async () => {
    const file = join(folder, "deep.png");
    ffmpeg("-f", "lavfi", "-i", "testsrc=s=19x11:d=1", "-frames:v", "1", "-pix_fmt", "gray16be", file);
    const { values, remarks } = await readBytes(png, type, readFileSync(file));
    expect((values[0] as { format: string }).format).toBe("gray");
    expect(remarks.map((one) => one.code)).toEqual(["RMC5110"]);
  });

  test("ffmpeg reads what is written", async () => {
    writeFileSync(join(folder, "ours.png"), (await writeValues(png, type, [image("rgba")])).bytes);
    ffmpeg("-i", join(folder, "ours.png"), "-f", "rawvideo", "-pix_fmt", "rgba", join(folder, "raw"));
    expect(new Uint8Array(readFileSync(join(folder, "raw")))).toEqual(image("rgba").data);
  });

  test("every truncation and a flipped bit anywhere in the header are named", async () => {
    const { bytes } = await writeValues(png, type, [image("rgba")]);
    for (let length = 0; length < bytes.length - 12; length++) {
      expect((await readBytes(png, type, bytes.slice(0, length))).fault?.code, `${length} bytes`).toBe(
        length === 0 ? "RMC5104" : "RMC5105",
      );
    }
    for (let at = 0; at < 33; at++) {
      const spoiled = bytes.slice();
      spoiled[at] = (spoiled[at] ?? 0) ^ 1;
      expect((await readBytes(png, type, spoiled)).fault?.code, `byte ${at}`).toMatch(/RMC510[59]/);
    }
  });

  test("gigapixels in a few bytes are refused before anything is inflated", async () => {
    const { bytes } = await writeValues(png, type, [image("rgba")]);
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(16, 1_000_000);
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(20, 1_000_000);
    expect((await readBytes(png, type, bytes)).fault?.code).toBe("RMC5109");
  });
});
