#!/usr/bin/env node
import { broken, report } from './failure.ts';
import { main } from './main.ts';

// A reader that has gone is no error (who works for it hears of it in stdout.ts); nobody is left to tell of others.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.on('uncaughtException', (error) => {
  report(broken(error));
  process.exit(1);
});

process.exitCode = await main(process.argv.slice(2));
