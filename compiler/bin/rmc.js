#!/usr/bin/env node
// Plain old JavaScript: it must parse on every Node, to be able to say which one is needed.
"use strict";
var needed = 24;
var major = parseInt(process.versions.node.split(".")[0], 10);
if (major < needed) {
  process.stderr.write("rmc needs Node " + needed + " or newer; this is Node " + process.versions.node + " (" + process.execPath + ")\n");
  process.exit(2);
} else {
  import("../dist/cli/main.js").catch(function (error) {
    process.stderr.write("rmc cannot start: " + (error && error.message ? error.message : error) + "\n");
    process.exit(70);
  });
}
