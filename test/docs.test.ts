import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The nth block of that language in a document. */
const block = (path: string, language: string, n = 0): string => {
  const blocks = [...readFileSync(path, 'utf8').matchAll(/```(\w+)\n([\s\S]*?)```/g)];
  const text = blocks.filter(([, name]) => name === language)[n]?.[2];
  if (text === undefined) throw new Error(`${path}: expected a block of ${language}`);
  return text;
};

/** Runs a program in the checkout, as `npx tsx FILE` does, and gives its lines. */
const lines = (program: string): readonly string[] => {
  const folder = mkdtempSync(join(process.cwd(), 'test', 'tmp-'));
  try {
    const file = join(folder, 'first.ts');
    writeFileSync(file, program);
    return execFileSync(process.execPath, ['--import', 'tsx', file], { encoding: 'utf8' }).trim().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('the documents', () => {
  it("README's pipeline runs as it stands, and prints time, output and target at every step", () => {
    const program = block('README.md', 'ts').replace('trials: 50, trialSteps: 1000', 'trials: 1, trialSteps: 20');
    const printed = lines(program);
    expect(printed).toHaveLength(20);
    const numbers = printed.map((line) => line.split(' ').map(Number));
    expect(numbers.flat().every(Number.isFinite)).toBe(true);
    expect(numbers.map(([time]) => time)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it("README's spec parses", async () => {
    const { parseSpecText } = await import('../pipelines/index.ts');
    expect(parseSpecText(block('README.md', 'json'))).toMatchObject({ _tag: 'Right' });
  });

  it("README's count of claims is that of the report beside it", () => {
    const report = readFileSync('docs/paper/report.md', 'utf8');
    const count = (text: string) => report.split(text).length - 1;
    const [holds, partly, fails] = ['**holds**', '**holds in part**', '**does not hold**'].map(count) as [
      number,
      number,
      number,
    ];
    const numbers = count('(published ');
    const said = readFileSync('README.md', 'utf8').replace(/\s+/g, ' ');
    expect(said).toContain(
      `${holds} of its ${holds + partly + fails} claims hold, ${partly} in part, ${fails} does not; of the ${numbers} numbers that the published program gave, ${numbers - count(' ✗ ')} are matched.`,
    );
  });

  it('the module of docs/modules.md composes and runs', () => {
    const program = `
      ${block('docs/modules.md', 'ts')}
      import * as rx from 'reservoir-rx';
      const [units, outputs, seed] = [30, 1, 3];
      const paper = rx.pogodin2019;
      rx.clock({ trials: 1, trialSteps: 50 }).pipe(
        rx.feedback({ readout: rx.readoutAtRest(outputs), weights: rx.zeros(outputs, units) })((past) => past.pipe(
          rx.target(rx.short({ period: 50 })), rx.silence({ units }),
          rx.reservoir({ ...paper.reservoir, units, outputs, seed }), rx.readout({ ...paper.readout, outputs, seed }),
          rx.reward(paper.reward), damped({ learningRate: 1e-3, rate: 0.1 }), rx.everyStep(),
        )),
      ).subscribe({ next: ({ lastOfTrial, weights }) => { if (lastOfTrial) console.log(Math.hypot(...weights.data)); } });`;
    expect(Number(lines(program)[0])).toBeGreaterThan(0);
  });

  it('the study of docs/ablations.md is the file beside it, and both files there are studies', async () => {
    const { loadStudy } = await import('../pipelines/studies/index.ts');
    const small = readFileSync('docs/studies/working-memory-small.json', 'utf8');
    expect(block('docs/ablations.md', 'json')).toBe(small);
    for (const [name, runs] of [
      ['working-memory-small', 210],
      ['working-memory', 420],
    ] as const) {
      const plan = await loadStudy(`docs/studies/${name}.json`)();
      expect(plan).toMatchObject({ right: { name } });
      if (plan._tag === 'Right') expect(plan.right.variants.length * plan.right.seeds.length).toBe(runs);
    }
  });
});
