import { completeAll, defaultsOf } from './complete.ts';
import { isRecord } from './json.ts';
import type { Parameter, Parameters } from './parameter.ts';
import { describeProblems, show } from './problem.ts';

const NAME = /^[A-Za-z][\w-]{0,59}$/;
const TYPES: readonly string[] = ['number', 'choice', 'flag', 'group', 'list', 'items'] satisfies Parameter['type'][];

/**
 * Checks a name. It can be part of an address, `rule.learningRate`, so it has no dots or slashes.
 * @param where what has the name, for the message: `kind rule/hebbian`
 * @param taken names that mean something else there
 * @throws {RangeError}
 */
export const expectName = (where: string, name: unknown, taken: readonly string[] = []): void => {
  if (typeof name !== 'string' || !NAME.test(name))
    throw new RangeError(`${where}: expected a name of letters, digits, - and _, found ${show(name)}`);
  if (name in Object.prototype)
    throw new RangeError(`${where}: expected a name that not every object has, found ${show(name)}`);
  if (taken.includes(name))
    throw new RangeError(`${where}: expected a name other than ${taken.join(', ')}, found ${show(name)}`);
};

const expectEach = (where: string, parameters: unknown, taken: readonly string[]): void => {
  if (!isRecord(parameters))
    throw new RangeError(`${where}: parameters: expected an object of them, found ${show(parameters)}`);
  for (const [name, one] of Object.entries(parameters)) {
    expectName(`${where}: parameters`, name, taken);
    if (!isRecord(one) || !TYPES.includes(one.type as string))
      throw new RangeError(
        `${where}: parameters.${name}: expected live(…), fixed(…), choice(…), flag(…), group(…), numbers(…) or items(…), found ${show(one)}`,
      );
    if (one.type === 'group') expectEach(`${where}: ${name}`, one.parameters, []);
    if (one.type === 'items') expectEach(`${where}: ${name}`, one.of, []);
  }
};

/**
 * Checks parameters as they are declared: their names, and that each allows its own default.
 * @param where whose they are, for the message: `kind rule/hebbian`
 * @param taken names that mean something else there
 * @throws {RangeError}
 */
export const expectParameters = (where: string, parameters: Parameters, taken: readonly string[] = []): void => {
  expectEach(where, parameters, taken);
  const done = completeAll(parameters, defaultsOf(parameters), `${where}: default`);
  if ('problems' in done) throw new RangeError(describeProblems(done.problems));
};
