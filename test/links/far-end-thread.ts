/** A thread of Node that holds far ends. */
import { parentPort } from "node:worker_threads";
import { serveFarEnd } from "./far-end.ts";

parentPort!.on("message", serveFarEnd);
