/** For engines that run a program and have Node's file functions: `ENGINE program.js FOLDER` prints the results as JSON. */
import { readFile } from "node:fs/promises";
import { argv } from "node:process";
import { runSuite } from "./run-suite.ts";
import type { SuiteFile } from "./suite.ts";

const folder = argv[2] ?? "";
const suite = JSON.parse(await readFile(`${folder}/suite.json`, "utf8")) as SuiteFile;
const modules = await Promise.all(suite.modules.map(async (name) => WebAssembly.compile(await readFile(`${folder}/${name}`))));
console.log(JSON.stringify(await runSuite(suite, modules, await readFile(`${folder}/blocks.bin`))));
