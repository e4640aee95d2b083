import { signTest, spend } from '../pipelines/statistics/index.ts';
import { ALPHA, looksOf } from '../pipelines/studies/looks.ts';
import { betting, bounded, CANDIDATES, type Candidate } from './statistics/candidates.ts';
import { NULLS, type Null, studyOf } from './statistics/nulls.ts';

/**
 * How often ways to compare two variants find a difference that is not there, and one that is, over simulated studies; the
 * tables of docs/statistics.md. All is drawn with keyed noise: the same number of studies gives the same tables.
 *
 *     npm run bench:statistics [-- STUDIES [nulls|medians|effects|looks]]
 */
const studies = Number(process.argv[2] ?? 400);
const only = process.argv[3];
const isAsked = (part: string): boolean => only === undefined || only === part;
const SEEDS = [5, 7, 10, 20, 50];

const rate = (finds: (r: number) => boolean): number => {
  let count = 0;
  for (let r = 0; r < studies; r++) count += finds(r) ? 1 : 0;
  return count / studies;
};

const percent = (share: number): string => (100 * share).toFixed(share < 0.0995 && share > 0 ? 1 : 0);

const table = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): void => {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const ruler = head.map((_, i) => (i === 0 ? '---' : '--:'));
  process.stdout.write(`\n${[title, '', line(head), line(ruler), ...rows.map(line)].join('\n')}\n`);
};

const heads = (all: readonly number[]): readonly string[] => ['', ...all.map(String)];

if (isAsked('nulls')) {
  for (const kind of NULLS) {
    const rows = CANDIDATES.map(({ name, rejects }) => [
      name,
      ...SEEDS.map((n) => percent(rate((r) => rejects(studyOf(kind, r, n), ALPHA)))),
    ]);
    table(`${kind.name}: studies without a mean difference in which one was found, %, by seeds`, heads(SEEDS), rows);
  }
}

if (isAsked('medians')) {
  const rows = NULLS.map((kind) => [
    kind.name,
    ...SEEDS.map((n) => percent(rate((r) => signTest(studyOf(kind, r, n, -kind.median)) <= ALPHA))),
  ]);
  table('the sign test, where half of the seeds differ: studies in which it found most, %', heads(SEEDS), rows);
}

const [NORMAL] = NULLS as [Null];
const EFFECTS = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8];
if (isAsked('effects')) {
  for (const n of [10, 20, 50]) {
    const rows = CANDIDATES.map(({ name, rejects }) => [
      name,
      ...EFFECTS.map((effect) => percent(rate((r) => rejects(studyOf(NORMAL, r, n, effect), ALPHA)))),
    ]);
    table(`${n} seeds, effects with an sd of 0.1: studies that found it, %`, heads(EFFECTS), rows);
  }
}

/** A study that looks at these sizes; it ends where it finds something. */
interface Rule {
  readonly name: string;
  readonly test: Candidate;
  readonly looks: readonly number[];
  readonly shares: readonly number[];
}

const MOST = 40;
const evenly = (looks: number): readonly number[] =>
  Array.from({ length: looks }, (_, i) => Math.round(((i + 1) * MOST) / looks));
const everySeed = evenly(MOST);

const spending = (looks: readonly number[], rho: number, name = `${looks.length} looks, α t^${rho}`): Rule => ({
  name,
  test: bounded,
  looks,
  shares: spend(looks, rho),
});

const RULES: readonly Rule[] = [
  spending(looksOf(MOST), 2, 'as studies do: 3 looks, α t^2'),
  spending(evenly(3), 1),
  spending(evenly(4), 1),
  spending(evenly(4), 2),
  spending(evenly(8), 2),
  { name: 'betting, every seed', test: betting, looks: everySeed, shares: everySeed.map(() => 1) },
  { name: 'no correction, 8 looks', test: bounded, looks: evenly(8), shares: evenly(8).map(() => 1) },
  spending([MOST], 1, 'one look'),
];

/** At how many seeds a study found something; undefined if it never did. */
const endOf = ({ test, looks, shares }: Rule, values: readonly number[]): number | undefined =>
  looks.find((n, k) => test.rejects(values.slice(0, n), ALPHA * (shares[k] as number)));

if (isAsked('looks')) {
  table(
    `until it is certain, at most ${MOST} seeds: studies without a mean difference in which one was found, %`,
    ['', ...NULLS.map(({ name }) => name)],
    RULES.map((rule) => [
      rule.name,
      ...NULLS.map((kind) => percent(rate((r) => endOf(rule, studyOf(kind, r, MOST)) !== undefined))),
    ]),
  );
  for (const sd of [0.1, 0.3]) {
    const kind: Null = { name: `sd ${sd}`, draw: (z) => sd * z, median: 0 };
    const rows = RULES.map((rule) => [
      rule.name,
      ...EFFECTS.slice(1).map((effect) => {
        let [found, seeds, sum] = [0, 0, 0];
        for (let r = 0; r < studies; r++) {
          const values = studyOf(kind, r, MOST, effect);
          const end = endOf(rule, values);
          seeds += end ?? MOST;
          if (end === undefined) continue;
          found += 1;
          sum += values.slice(0, end).reduce((a, b) => a + b, 0) / end;
        }
        const exaggerated = found === 0 ? '' : `, × ${(sum / found / effect).toFixed(2)}`;
        return `${percent(found / studies)} % at ${(seeds / studies).toFixed(1)}${exaggerated}`;
      }),
    ]);
    table(
      `effects with an sd of ${sd}: studies that found it, after how many seeds, and times what it is`,
      heads(EFFECTS.slice(1)),
      rows,
    );
  }
}
