#!/usr/bin/env node
import { broken, report } from './failure.ts';
import { main } from './main.ts';
import { returnToCaller } from './npm.ts';
import { watchStdout } from './stdout.ts';

returnToCaller();

const stdout = watchStdout();
// Nobody is left to read that stderr cannot be written.
process.stderr.on('error', () => {});

process.on('uncaughtException', (error) => {
  report(broken(error));
  process.exit(1);
});

process.exitCode = await stdout.settle(await main(process.argv.slice(2)));
