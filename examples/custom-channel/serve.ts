/** Runs the server's stages for whoever dials in the folder. Usage: node serve.ts BUILD FOLDER */
import { mkdirSync } from "node:fs";
import { loadTier } from "@rmc/host";
import { Host } from "@rmc/runtime";
import { listenInFolder } from "./listen.ts";

const [build = "", folder = ""] = process.argv.slice(2);
const program = await loadTier(build, "server");
if (!program) throw new Error(`the build at ${build} has no stages for the server`);
const host = new Host({ program, place: "server" });
mkdirSync(folder, { recursive: true });
listenInFolder(folder, (channel) => host.accept(channel));
console.log(`"${program.pipeline}" listens in ${folder}`);
