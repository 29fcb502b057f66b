/** What may be said with `--in` and `--out`, and each way of saying it wrong. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { afterAll, describe, expect, test } from "vitest";
import { Fault } from "../fault.ts";
import type { Port } from "./binding.ts";
import { RunFiles } from "./run-files.ts";

const folder = mkdtempSync(join(tmpdir(), "rmc-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

const inputs: readonly Port[] = [
  { name: "numbers", type: { kind: "number" }, text: "number", optional: false },
  {
    name: "mic",
    type: { kind: "union", options: [{ kind: "audio", rate: 48000, channels: 1 }, { kind: "undefined" }] },
    text: "Audio<48000, 1>",
    optional: true,
  },
  { name: "call", type: undefined, text: "() => void", optional: true },
];
const outputs: readonly Port[] = [
  { name: "texts", type: { kind: "string" }, text: "string", optional: true },
  { name: "photos", type: { kind: "image", format: null }, text: "Image", optional: true },
];

async function open(ins: readonly string[], outs: readonly string[] = [], stdout: Writable = new PassThrough()): Promise<RunFiles> {
  return RunFiles.open({
    cwd: folder,
    stdin: new PassThrough().end("1\n"),
    stdout,
    types: {},
    inputs,
    outputs,
    in: ins,
    out: outs,
    frame: undefined,
    format: undefined,
  });
}

async function refusal(ins: readonly string[], outs: readonly string[] = []): Promise<string> {
  try {
    await open(ins, outs);
  } catch (error) {
    if (error instanceof Fault)
      return `${error.exit} ${error.diagnostic.code} ${error.message}${error.diagnostic.help === undefined ? "" : ` (${error.diagnostic.help})`}`;
    throw error;
  }
  return "accepted";
}

describe("a binding", () => {
  writeFileSync(join(folder, "n.jsonl"), "1\n");
  writeFileSync(join(folder, "n.wav"), "");
  mkdirSync(join(folder, "dir.jsonl"));
  const fine = "numbers=n.jsonl";

  test.each<[string, readonly string[], readonly string[], string]>([
    ["without a path", ["numbers"], [], "2 RMC5100 --in numbers does not say which file belongs to which name (write --in NAME=PATH)"],
    [
      "with an empty path",
      ["numbers="],
      [],
      "2 RMC5100 --in numbers= does not say which file belongs to which name (write --in NAME=PATH)",
    ],
    ["twice", [fine, "numbers=m.jsonl"], [], "2 RMC5100 --in numbers is given twice: n.jsonl and m.jsonl"],
    ["of two inputs to stdin", ["numbers=-", "mic=-"], [], "2 RMC5100 only one --in can be standard input (-) (give the others a path)"],
    ["of a name that is none", [fine, "mike=a.wav"], [], '2 RMC5101 the pipeline has no input "mike" (its inputs are: numbers, mic, call)'],
    ["of an output that is none", [fine], ["text=a.txt"], '2 RMC5101 the pipeline has no output "text" (its outputs are: texts, photos)'],
    ["that is missing", [], [], '2 RMC5102 the input "numbers" (number) has no file (add --in numbers=PATH)'],
    ["to a file that is missing", ["numbers=none.jsonl"], [], "1 RMC5103 none.jsonl does not exist"],
    ["to a folder", ["numbers=dir.jsonl"], [], "1 RMC5103 dir.jsonl is a folder, not a file"],
    [
      "to a row without files",
      ["numbers=none-%02d.jsonl"],
      [],
      "1 RMC5103 none-%02d.jsonl matches no file (the first one would be none-01.jsonl)",
    ],
    [
      "without an extension",
      ["numbers=n"],
      [],
      "1 RMC5106 n has no extension that tells its format (the formats are .wav .y4m .png .txt .bin .jsonl; this flow would go into .jsonl)",
    ],
    [
      "with an extension that is none",
      ["numbers=n.xml"],
      [],
      "1 RMC5106 n.xml: .xml is not a format that rmc reads or writes (the formats are .wav .y4m .png .txt .bin .jsonl; this flow would go into .jsonl)",
    ],
    [
      "to a format that cannot hold it",
      ["numbers=n.wav"],
      [],
      '1 RMC5106 n.wav holds audio, but the input "numbers" has the type number (use a .jsonl file)',
    ],
    [
      "of a value that no file can hold",
      [fine, "call=c.jsonl"],
      [],
      '1 RMC5106 the input "call" has the type () => void, which no file can hold (let the flow carry data)',
    ],
    ["to a folder that is missing", [fine], ["texts=no/a.txt"], "1 RMC5107 no/a.txt cannot be written: the folder no does not exist"],
    [
      "of an output to a folder",
      [fine],
      ["texts=dir.txt/"],
      "1 RMC5106 dir.txt/ has no extension that tells its format (the formats are .wav .y4m .png .txt .bin .jsonl; this flow would go into .txt)",
    ],
  ])("%s is refused", async (_, ins, outs, expected) => {
    expect(await refusal(ins, outs)).toBe(expected);
  });

  test("an optional input may be missing; extensions are read in any case", async () => {
    writeFileSync(join(folder, "N.JSONL"), "7\n");
    const files = await open(["numbers=N.JSONL"]);
    expect(await files.inputs["numbers"]?.next()).toEqual({ done: false, value: 7 });
    await files.close();
  });

  test("- takes the natural format, -.jsonl another, and the same bytes as a file", async () => {
    const written: string[] = [];
    const stdout = new Writable({ write: (chunk: Buffer, _, done) => (written.push(chunk.toString()), done()) });
    const natural = await open(["numbers=-"], ["texts=-"], stdout);
    expect(await natural.inputs["numbers"]?.next()).toEqual({ done: false, value: 1 });
    await natural.write("texts", "a");
    await natural.close();
    const chosen = await open([fine], ["texts=-.jsonl"], stdout);
    await chosen.write("texts", "a");
    await chosen.close();
    expect(written).toEqual(["a\n", '"a"\n']);
  });

  test("a second image needs a path with a number", async () => {
    const image = { kind: "image", data: new Uint8Array(4), width: 1, height: 1, format: "rgba" };
    const one = await open([fine], ["photos=p.png"]);
    await one.write("photos", image);
    await expect(one.write("photos", image)).rejects.toThrow("holds one image");
    const row = await open([fine], ["photos=p-%02d.png"]);
    await row.write("photos", image);
    await row.write("photos", image);
    await row.close();
    expect(readFileSync(join(folder, "p-02.png"))).toEqual(readFileSync(join(folder, "p.png")));
  });

  test("an output that is the input's file is refused, and the input stays", async () => {
    writeFileSync(join(folder, "precious.jsonl"), "1\n");
    await expect(open(["numbers=precious.jsonl"], ["texts=./precious.jsonl"])).rejects.toThrow(
      './precious.jsonl is both the input "numbers"',
    );
    await expect(open([fine], ["texts=two.txt", "photos=two.txt"])).rejects.toThrow(/two\.txt/);
    expect(readFileSync(join(folder, "precious.jsonl"), "utf8")).toBe("1\n");
  });

  test("an input that is not what it should be leaves the outputs of yesterday", async () => {
    writeFileSync(join(folder, "wrong.jsonl"), "not JSON\n");
    writeFileSync(join(folder, "yesterday.txt"), "result\n");
    await expect(open(["numbers=wrong.jsonl"], ["texts=yesterday.txt"])).rejects.toThrow("wrong.jsonl");
    expect(readFileSync(join(folder, "yesterday.txt"), "utf8")).toBe("result\n");
  });
});
