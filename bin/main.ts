import { type Command, CommanderError } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { broken, mistake, type Outcome, report } from './failure.ts';
import { program } from './program.ts';

/** Mistakes are reported in our way, in one line and with our exit code. */
const configure = (command: Command): void => {
  command
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError(true);
  command.commands.forEach(configure);
};

const inOurWords = (message: string): string =>
  message
    .replace(/^error: /, '')
    .replace(/^option '(--\w+)[^']*' argument '.*' is invalid\. /s, '$1: ')
    .replace(/^command-argument value '.*' is invalid for argument '(\w+)'\. /s, '$1: ')
    .replace(/\n/g, ' ');

/** What the command line says to do; an exit code if that is done already, or was a mistake. */
const choose = (words: readonly string[]): Outcome | number => {
  let outcome: Outcome | number = 0;
  const root = program((what) => {
    outcome = what;
  });
  configure(root);
  try {
    if (words.length === 0)
      throw new CommanderError(
        2,
        '',
        `expected a command: ${root.commands.map((one) => one.name()).join(', ')} (see --help)`,
      );
    root.parse(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    report(mistake([inOurWords(error.message)]));
    return 2;
  }
  return outcome;
};

/** Runs a command line to its end. @returns the exit code */
export const main = async (words: readonly string[]): Promise<number> => {
  try {
    const outcome = choose(words);
    if (typeof outcome === 'number') return outcome;
    const result = await outcome();
    if (E.isRight(result)) return result.right;
    report(result.left);
    return result.left.code;
  } catch (error) {
    report(broken(error));
    return 1;
  }
};
