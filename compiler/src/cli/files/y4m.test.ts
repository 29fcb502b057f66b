/** y4m both ways, against ffmpeg's planes, and with hostile bytes. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Schema } from "../../ir/schema.ts";
import { readBytes, writeValues } from "../testing/memory-file.ts";
import { y4m } from "./y4m.ts";

const type: Schema = { kind: "video", format: null };
const folder = mkdtempSync(join(tmpdir(), "rmc-y4m-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Frame {
  kind: string;
  data: Uint8Array;
  width: number;
  height: number;
  format: string;
  pts: number;
}

function ffmpeg(...args: string[]): void {
  execFileSync("ffmpeg", ["-hide_banner", "-loglevel", "error", "-y", ...args]);
}

function frames(count: number, interval: number, format = "i420", width = 5, height = 3): Frame[] {
  const length = format === "gray" ? width * height : width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
  return Array.from({ length: count }, (_, index) => ({
    kind: "video",
    data: Uint8Array.from({ length }, (__, at) => (at * 7 + index * 13) & 255),
    width,
    height,
    format,
    pts: index * interval,
  }));
}

describe("y4m", () => {
  test.each(["yuv420p", "gray"])("reads the planes and times that ffmpeg writes: %s, odd sizes", async (pixels) => {
    const file = join(folder, "in.y4m");
    ffmpeg("-f", "lavfi", "-i", "testsrc=s=33x17:r=30000/1001:d=0.2", "-pix_fmt", pixels, "-strict", "-1", file);
    ffmpeg("-i", file, "-f", "rawvideo", "-pix_fmt", pixels, join(folder, "raw"));
    const { values, remarks, fault } = await readBytes(y4m, type, readFileSync(file), { piece: 777 });
    expect(fault).toBeUndefined();
    expect(remarks).toEqual([]);
    expect(Buffer.concat(values.map((value) => (value as Frame).data))).toEqual(readFileSync(join(folder, "raw")));
    expect((values[3] as Frame).pts).toBeCloseTo(0.1001, 12);
    expect((values[0] as Frame).format).toBe(pixels === "gray" ? "gray" : "i420");
  });

  test.each(["yuv422p", "yuv444p"])("%s keeps its luma, averages its chroma and says so", async (pixels) => {
    const file = join(folder, "in.y4m");
    ffmpeg("-f", "lavfi", "-i", "testsrc=s=32x16:r=25:d=0.04", "-pix_fmt", pixels, "-strict", "-1", file);
    ffmpeg("-i", file, "-f", "rawvideo", join(folder, "raw"));
    const { values, remarks } = await readBytes(y4m, type, readFileSync(file));
    const raw = readFileSync(join(folder, "raw"));
    const { data } = values[0] as Frame;
    expect(Buffer.from(data.subarray(0, 512))).toEqual(raw.subarray(0, 512));
    const wide = pixels === "yuv422p" ? 16 : 32;
    const covered = pixels === "yuv422p" ? [512, 512 + wide] : [512, 513, 512 + wide, 513 + wide];
    expect(data[512]).toBe(Math.floor(covered.reduce((sum, at) => sum + (raw[at] ?? 0), 0) / covered.length + 0.5));
    expect(data).toHaveLength(512 + 2 * 8 * 16);
    expect(remarks.map((one) => one.code)).toEqual(["RMC5110"]);
  });

  test.each([
    [1 / 25, "F25:1"],
    [1001 / 30000, "F30000:1001"],
    [0.3, "F1000000:300000"],
  ])("writes what it reads, with an interval of %d s as %s", async (interval, rate) => {
    for (const format of ["i420", "gray"]) {
      const { bytes, remarks } = await writeValues(y4m, type, frames(4, interval, format));
      expect(new TextDecoder("latin1").decode(bytes.subarray(0, 60))).toContain(` ${rate} `);
      expect(remarks).toEqual([]);
      const back = (await readBytes(y4m, type, bytes)).values as Frame[];
      expect(back.map((frame) => [...frame.data])).toEqual(frames(4, interval, format).map((frame) => [...frame.data]));
      expect(back[3]?.pts).toBeCloseTo(3 * interval, 9);
    }
  });

  test("ffmpeg reads what is written", async () => {
    const { bytes } = await writeValues(y4m, type, frames(3, 0.04, "i420", 32, 18));
    writeFileSync(join(folder, "ours.y4m"), bytes);
    ffmpeg("-i", join(folder, "ours.y4m"), "-f", "rawvideo", "-pix_fmt", "yuv420p", join(folder, "raw"));
    expect(readFileSync(join(folder, "raw"))).toEqual(Buffer.concat(frames(3, 0.04, "i420", 32, 18).map((frame) => frame.data)));
  });

  test("one frame, no frame, uneven times, a changing size", async () => {
    expect((await readBytes(y4m, type, (await writeValues(y4m, type, frames(1, 1))).bytes)).values).toHaveLength(1);
    expect((await writeValues(y4m, type, [])).remarks.map((one) => one.code)).toEqual(["RMC5110"]);
    const [a, b, c] = frames(3, 0.04) as [Frame, Frame, Frame];
    expect((await writeValues(y4m, type, [a, b, { ...c, pts: 7 }])).remarks.map((one) => one.code)).toEqual(["RMC5108"]);
    await expect(writeValues(y4m, type, [a, ...frames(1, 1, "gray")])).rejects.toThrow("cannot hold two formats");
  });

  test("full range is brought to limited range", async () => {
    const file = new TextEncoder().encode("YUV4MPEG2 W2 H2 F25:1 C420jpeg XCOLORRANGE=FULL\nFRAME\nabcdef");
    file.set([0, 255, 128, 1, 0, 255], file.length - 6);
    const { values } = await readBytes(y4m, type, file);
    expect([...(values[0] as Frame).data]).toEqual([16, 235, 126, 17, 16, 240]);
  });

  test.each([
    ["another file", "RIFF1234WAVE", "RMC5105"],
    ["nothing", "", "RMC5104"],
    ["no size", "YUV4MPEG2 H2 F25:1\n", "RMC5105"],
    ["no rate", "YUV4MPEG2 W2 H2\n", "RMC5105"],
    ["a rate by zero", "YUV4MPEG2 W2 H2 F25:0\n", "RMC5105"],
    ["ten bits", "YUV4MPEG2 W2 H2 F25:1 C420p10\n", "RMC5105"],
    ["a name of Object's", "YUV4MPEG2 W2 H2 F25:1 Cconstructor\n", "RMC5105"],
    ["gigapixels", "YUV4MPEG2 W32768 H32768 F25:1\nFRAME\n", "RMC5109"],
    ["an endless header", `YUV4MPEG2 ${"X".repeat(5000)}`, "RMC5105"],
    ["half a frame", "YUV4MPEG2 W2 H2 F25:1\nFRAME\nabc", "RMC5105"],
    ["no frame mark", "YUV4MPEG2 W2 H2 F25:1\nabcdefghijkl", "RMC5105"],
  ])("refuses %s", async (_, text, code) => {
    expect((await readBytes(y4m, type, new TextEncoder().encode(text))).fault?.code).toBe(code);
  });
});
