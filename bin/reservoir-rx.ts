#!/usr/bin/env node
import { broken, report } from './failure.ts';
import { main } from './main.ts';

// When the reader has gone, that is no error (stdout.ts tells the commands); and nobody is left to read other errors.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.on('uncaughtException', (error) => {
  report(broken(error));
  process.exit(1);
});

process.exitCode = await main(process.argv.slice(2));
