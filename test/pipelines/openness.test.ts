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
  /^pipelines\/legacy\w*\.ts$/, // reads what 0.1.0 wrote
  /^pipelines\/named\//, // specs
  /^pipelines\/paper\//, // the published experiments
  /^server\/page\//, // being made open
];

const sources = ['modules', 'pipelines', 'server', 'bin'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('kernels/assembly'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
);

const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|`[^`]*`/gm, '');

/** The file that declares it. */
const ownFile = (name: string): string | undefined =>
  sources.find((file) => new RegExp(`kind\\(\\s*'[a-z]+',\\s*'${name}'`).test(code(readFileSync(file, 'utf8'))));

/** Words that mean something else, too: a place is called like its kind, a layout, a scale, a source of noise. */
const PLAIN = new Set(['none', 'ring', 'projection', 'rate', 'linear', 'every']);

const namesIt = (name: string): readonly string[] =>
  sources.filter(
    (file) =>
      file !== ownFile(name) &&
      !MAY.some((one) => one.test(file)) &&
      new RegExp(`['"]${name}['"]`).test(code(readFileSync(file, 'utf8'))),
  );

describe('what ships is not privileged', () => {
  const names = KINDS.map(({ declaration }) => declaration.kind).filter((name) => !PLAIN.has(name));

  it.each([...new Set(names)])('no file but its own names %s', (name) => {
    expect(ownFile(name)).toBeDefined();
    expect(namesIt(name)).toEqual([]);
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
