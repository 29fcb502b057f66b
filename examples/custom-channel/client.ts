/** Opens a session in the folder, sends it lines, prints what comes back. Usage: node client.ts BUILD FOLDER LINE... */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { openSession, type ClientProgram } from "@rmc/runtime";
import { dialFolder } from "./dial.ts";

const [build = "", folder = "", ...lines] = process.argv.slice(2);
const { program } = (await import(pathToFileURL(resolve(build, "client/index.js")).href)) as { readonly program: ClientProgram };
const session = await openSession({ program, connect: () => dialFolder(folder) });
const { text } = session.inputs;
const { counts } = session.outputs;
for (const line of lines) {
  await text!.send(line);
  console.log(JSON.stringify(await counts!.next()));
}
await session.end();
const error = await session.closed;
if (error) throw error;
