/** wav both ways, against ffmpeg as an independent reader and writer, and with hostile bytes. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Schema } from "../../ir/schema.ts";
import { readBytes, writeValues } from "../testing/memory-file.ts";
import { wav } from "./wav.ts";

const type: Schema = { kind: "audio", rate: null, channels: null };
const folder = mkdtempSync(join(tmpdir(), "rmc-wav-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Frame {
  kind: string;
  samples: Float32Array;
  rate: number;
  channels: number;
  pts: number;
}

function frame(samples: readonly number[], rate = 8000, channels = 1): Frame {
  return { kind: "audio", samples: Float32Array.from(samples), rate, channels, pts: 0 };
}

function ffmpeg(...args: string[]): void {
  execFileSync("ffmpeg", ["-hide_banner", "-loglevel", "error", "-y", ...args]);
}

function all(values: readonly unknown[]): number[] {
  return values.flatMap((value) => [...(value as Frame).samples]);
}

describe("wav", () => {
  test("gives frames of 20 ms with their times, the last one shorter", async () => {
    const { bytes } = await writeValues(wav, type, [frame(Array.from({ length: 350 }, (_, i) => i / 512))]);
    const { values } = await readBytes(wav, type, bytes);
    expect(values.map((value) => [(value as Frame).samples.length, (value as Frame).pts])).toEqual([
      [160, 0],
      [160, 0.02],
      [30, 0.04],
    ]);
    expect(all(values)).toEqual(Array.from({ length: 350 }, (_, i) => i / 512));
  });

  test("frames of a rate that 50 does not divide do not drift", async () => {
    const { bytes } = await writeValues(wav, type, [frame(new Array(11025).fill(0), 11025)]);
    const { values } = await readBytes(wav, type, bytes);
    expect(values).toHaveLength(50);
    expect(new Set(values.map((value) => (value as Frame).samples.length))).toEqual(new Set([220, 221]));
  });

  test("--frame counts samples of each channel", async () => {
    const { bytes } = await writeValues(wav, type, [frame([1, 2, 3, 4, 5, 6], 8000, 2)]);
    const { values } = await readBytes(wav, type, bytes, { frame: 2 });
    expect(values.map((value) => [...(value as Frame).samples])).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
  });

  test("every float survives: out of range, denormal, -0, infinities and NaN", async () => {
    const samples = [2.5, -1e-42, -0, Infinity, -Infinity, NaN, 1 / 3];
    const { bytes } = await writeValues(wav, type, [frame(samples)]);
    const { values } = await readBytes(wav, type, bytes);
    expect(all(values)).toEqual([...Float32Array.from(samples)]);
  });

  test.each(["pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le"])(
    "reads %s as ffmpeg does, mono and 5.1",
    async (codec) => {
      for (const channels of [1, 6]) {
        const file = join(folder, `${codec}-${channels}.wav`);
        const raw = join(folder, "raw");
        ffmpeg(
          "-f",
          "lavfi",
          "-i",
          "aevalsrc=0.8*sin(440*t*2*PI)+0.1*random(0):d=0.1:s=44100",
          "-ac",
          String(channels),
          "-c:a",
          codec,
          file,
        );
        ffmpeg("-i", file, "-f", "f32le", "-c:a", "pcm_f32le", raw);
        const { values, fault } = await readBytes(wav, type, readFileSync(file), { piece: 1000 });
        expect(fault).toBeUndefined();
        const bytes = readFileSync(raw);
        expect(all(values)).toEqual([...new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))]);
        expect((values[0] as Frame).channels).toBe(channels);
      }
    },
  );

  test.each([1, 2, 3])("ffmpeg reads what is written with %i channels, float32 and s16", async (channels) => {
    const samples = Array.from({ length: 300 * channels }, (_, i) => Math.fround(Math.sin(i) * 0.9));
    for (const [format, codec] of [
      ["f32", "pcm_f32le"],
      ["s16", "pcm_s16le"],
    ] as const) {
      const { bytes, remarks } = await writeValues(wav, type, [frame(samples, 16000, channels)], format);
      expect(remarks).toEqual([]);
      writeFileSync(join(folder, "ours.wav"), bytes);
      ffmpeg("-i", join(folder, "ours.wav"), "-f", codec.slice(4), "-c:a", codec, join(folder, "theirs"));
      const data = readFileSync(join(folder, "theirs"));
      expect(Buffer.from(bytes.subarray(bytes.length - data.length))).toEqual(data);
      expect(data.length).toBe(300 * channels * (format === "s16" ? 2 : 4));
    }
  });

  test("--format s16 rounds half to even and says what it clipped", async () => {
    const { bytes, remarks } = await writeValues(wav, type, [frame([0.5 / 32768, 1.5 / 32768, -0.5 / 32768, 1, -1, -1.5, NaN])], "s16");
    const view = new DataView(bytes.buffer);
    expect(Array.from({ length: 7 }, (_, i) => view.getInt16(44 + 2 * i, true))).toEqual([0, 2, 0, 32767, -32768, -32768, 0]);
    expect(remarks.map((one) => one.code)).toEqual(["RMC5108"]);
    expect(remarks[0]?.message).toContain("3 samples");
  });

  test("an output without frames is a wav file of its type", async () => {
    const { bytes } = await writeValues(wav, { kind: "audio", rate: 16000, channels: 2 }, []);
    expect(await readBytes(wav, type, bytes)).toEqual({ values: [], remarks: [], fault: undefined });
    expect(new DataView(bytes.buffer).getUint32(24, true)).toBe(16000);
  });

  test("a flow that changes its rate is refused", async () => {
    await expect(writeValues(wav, type, [frame([0]), frame([0], 16000)])).rejects.toThrow("cannot hold two formats");
  });

  test("a length that was never filled in means: until the end", async () => {
    const { bytes } = await writeValues(wav, type, [frame([1, 2, 3])]);
    new DataView(bytes.buffer).setUint32(bytes.length - 16, 0xffffffff, true);
    for (const size of [true, false]) expect(all((await readBytes(wav, type, bytes, { size })).values)).toEqual([1, 2, 3]);
  });

  test("every truncation is named, never a crash, also where the size is not known", async () => {
    const { bytes } = await writeValues(wav, type, [frame([1, 2, 3])]);
    for (let length = 0; length < bytes.length; length++) {
      for (const size of [true, false]) {
        const { fault } = await readBytes(wav, type, bytes.slice(0, length), { size });
        expect(fault?.code).toBe(length === 0 ? "RMC5104" : "RMC5105");
      }
    }
  });

  test.each([
    ["no RIFF", (view: DataView) => view.setUint8(0, 0x20)],
    ["no channels", (view: DataView) => view.setUint16(22, 0, true)],
    ["65535 channels", (view: DataView) => view.setUint16(22, 65535, true)],
    ["a rate of 0", (view: DataView) => view.setUint32(24, 0, true)],
    ["12 bits", (view: DataView) => view.setUint16(34, 12, true)],
    ["mp3 inside", (view: DataView) => view.setUint16(20, 0x55, true)],
    ["a block size of its own", (view: DataView) => view.setUint16(32, 3, true)],
    ["a header of 4 GiB", (view: DataView) => view.setUint32(16, 0xfffffff0, true)],
    ["data before its format", (view: DataView) => view.setUint32(12, 0x61746164, true)],
  ])("refuses a file with %s", async (_, spoil) => {
    const { bytes } = await writeValues(wav, type, [frame([1, 2, 3])]);
    spoil(new DataView(bytes.buffer));
    expect((await readBytes(wav, type, bytes)).fault?.code).toBe("RMC5105");
  });

  test("bytes by chance never crash the reader", async () => {
    let state = 1;
    const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8;
    const { bytes } = await writeValues(wav, type, [frame([1, 2, 3, 4])]);
    for (let round = 0; round < 2000; round++) {
      const spoiled = bytes.slice();
      for (let change = 0; change < 3; change++) spoiled[random() % spoiled.length] = random();
      await readBytes(wav, type, spoiled, { piece: 64 });
    }
  });
});
