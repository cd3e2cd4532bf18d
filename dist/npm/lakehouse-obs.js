#!/usr/bin/env node
// Starts the program for this machine, which is in a package of its own: npm installs the one whose `os` and `cpu` fit.
"use strict";

const { spawnSync } = require("node:child_process");
const { constants } = require("node:os");

/** Exits with 2, the code of a command that could not run. */
function fail(message) {
  console.error(`error: ${message}`);
  process.exit(2);
}

function find(name) {
  try {
    return require.resolve(`${name}/lakehouse-obs`);
  } catch {
    return fail(
      `the package \`${name}\` is not installed\n` +
        "  help: there are packages for Linux on x64 and arm64; npm leaves them out with `--omit=optional`",
    );
  }
}

const program = find(`lakehouse-obs-${process.platform}-${process.arch}`);
const { error, signal, status } = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (error) {
  fail(`\`${program}\` does not start: ${error.message}`);
}
// a program that a signal ended has no status: as a shell would say it
process.exit(status ?? 128 + constants.signals[signal]);
