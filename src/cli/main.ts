#!/usr/bin/env node
// The entry of the command line: connects it to this process.
import { nodeIo } from './node-io.ts';
import { runCli } from './run-cli.ts';

// Set, not exit: what was written must reach a pipe, and nothing is left in flight when runCli returns.
process.exitCode = await runCli(process.argv.slice(2), nodeIo());
