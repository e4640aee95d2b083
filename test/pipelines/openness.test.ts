import { readdirSync, readFileSync } from 'node:fs';
import { lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { extend, hebbian, KINDS, kind, kindsOf, OURS, parseSpec, run, specSchema } from '../../index.ts';
import { KINDS as CATALOGUE } from '../../pipelines/catalogue/kinds.ts';

/**
 * A kind declares itself in its own file, and no other file knows it by name: so that one of the user's own is like ours.
 */

const MAY = [
  /^modules\/index\.ts$/, // exports them
  /^modules\/pogodin2019\.ts$/, // the published constants, by module
  /^pipelines\/catalogue\/kinds\.ts$/, // the list of them
  /^pipelines\/\w+\/legacy\w*\.ts$/, // reads what 0.1.0 wrote
  /^pipelines\/paper\//, // the published experiments
];

const sources = ['modules', 'pipelines', 'server', 'bin'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('kernels/assembly'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
);

const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|`[^`]*`/gm, '');

const having = (pattern: RegExp): readonly string[] =>
  sources.filter((file) => pattern.test(code(readFileSync(file, 'utf8'))));

/** The files that declare it: a kind of this name may stand in several places. */
const ownFiles = (name: string): readonly string[] => having(new RegExp(`kind\\(\\s*'[a-z]+',\\s*'${name}'`));

/** Words that mean something else, too, and the files that compare with that: a scale, and a place called like its kind. */
const PLAIN: Readonly<Record<string, readonly string[]>> = {
  ...{ none: [], ring: [], rate: [], every: [], projection: [] },
  linear: ['pipelines/studies/file.ts'],
};

/** A plain word names a kind where it stands for one, or where something is compared with it. */
const patternOf = (name: string): RegExp => {
  const word = `['"]${name}['"]`;
  return new RegExp(name in PLAIN ? `(kind: |[!=]== )${word}|${word} [!=]==` : word);
};

const namesIt = (name: string): readonly string[] => {
  const may = [...ownFiles(name), ...(PLAIN[name] ?? [])];
  return having(patternOf(name)).filter((file) => !may.includes(file) && !MAY.some((one) => one.test(file)));
};

describe('what ships is not privileged', () => {
  const names = KINDS.map(({ declaration }) => declaration.kind);

  it.each([...new Set(names)])('no file but its own names %s', (name) => {
    expect(ownFiles(name)).not.toEqual([]);
    expect(namesIt(name)).toEqual([]);
  });

  it.each([
    ["{ kind: 'every', steps }", 'every'],
    ["kind === 'linear' ? a : b", 'linear'],
    ["'none' !== rule.kind", 'none'],
    ['at("perTrial")', 'perTrial'],
  ])('%s names %s', (text, name) => {
    expect(patternOf(name).test(text)).toBe(true);
    expect(patternOf(name).test(`${name}(5); mode({ scale: '${name}s' })`)).toBe(false);
  });

  it('every exemption is of a file that there is', () => {
    expect(MAY.filter((one) => !sources.some((file) => one.test(file)))).toEqual([]);
  });

  it('the constructors are imported by the catalogue alone, or by kinds that build on another', () => {
    const constructors = [...readFileSync('pipelines/catalogue/kinds.ts', 'utf8').matchAll(/^ {2}(\w+),$/gm)].map(
      ([, name]) => name as string,
    );
    expect(new Set(constructors).size).toBeGreaterThanOrEqual(CATALOGUE.length);
    const importing = sources.filter((file) => {
      if (MAY.some((one) => one.test(file)) || file.startsWith('modules/')) return false;
      const imports = [
        ...readFileSync(file, 'utf8').matchAll(/import (?!type)\{([^}]*)\} from '[^']*modules\/[^']*'/g),
      ];
      const imported = imports.flatMap(([, words = '']) => words.split(',').map((word) => word.trim()));
      return imported.some((word) => constructors.includes(word));
    });
    expect(importing).toEqual([]);
  });

  it('a rule that is added to a library is parsed, run and in the schema, with its parameters', async () => {
    const { declaration, make } = hebbian;
    const { title, equation, parameters } = declaration;
    const mine = kind(
      'rule',
      'mine',
      { title, equation, parameters },
      (values, code) => make(values as never, code) as never,
    );
    const library = extend(OURS, { kinds: [mine] });
    expect(kindsOf(library, 'rule').map((one) => one.declaration.kind)).toContain('mine');
    const spec = {
      task: { kind: 'short', period: 20 },
      ...{ memory: null, reservoir: { units: 20 }, protocol: { trials: 2, testAt: [], testTrials: 1 } },
    };
    const done = async (rule: object | string) => {
      const parsed = parseSpec({ ...spec, rule }, library);
      if (parsed._tag === 'Left') throw new Error(JSON.stringify(parsed.left));
      const { stepsPerSecond: _, ...end } = (await lastValueFrom(run(parsed.right, { library }))) as {
        stepsPerSecond: number;
      };
      return end;
    };
    expect(await done({ kind: 'mine', learningRate: 1e-3 })).toEqual(
      await done({ kind: 'hebbian', learningRate: 1e-3 }),
    );
    expect(parseSpec({ ...spec, rule: { kind: 'mine', learningRate: -1 } }, library)).toMatchObject({
      left: [{ path: 'rule.learningRate' }],
    });
    expect(JSON.stringify(specSchema(library))).toContain('"const":"mine"');
  });
});
