/** For workerd, which compiles nothing at run time: everything is a module of the worker. */
import blocks from "suite:blocks";
import { modules, suite } from "suite:modules";
import { runSuite } from "./run-suite.ts";

const worker = {
  fetch: async (): Promise<Response> => Response.json(await runSuite(suite, modules, new Uint8Array(blocks))),
};
// oxlint-disable-next-line no-default-export -- workerd asks for it
export default worker;
