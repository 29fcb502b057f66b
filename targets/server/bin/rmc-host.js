#!/usr/bin/env node
// Old JavaScript on purpose: a Node that is too old must get this far to say so.
var major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error("rmc-host needs Node 24 or newer; this is Node " + process.versions.node);
  process.exit(2);
} else {
  import("../dist/cli.js").then(
    function (cli) {
      return cli.main(process.argv);
    },
    function (error) {
      console.error(error.message);
      process.exit(70);
    },
  );
}
