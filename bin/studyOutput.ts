import type { Tally } from '../pipelines/jobs/index.ts';
import { type Analysis, type Estimate, leaderboard, type Plan } from '../pipelines/studies/index.ts';
import { bounds, certainty, digits, remarks } from '../pipelines/studies/words.ts';
import { type LiveLine, liveLine, noLine } from './liveLine.ts';
import { duration } from './numbers.ts';
import { tell } from './output.ts';
import { align } from './table.ts';

const MOST_ROWS = 20;

const scored = ({ mean }: Estimate, signed = false): string => (mean === null ? 'no score' : digits(mean, signed));

/** The leaderboard: what stands on stdout when a study is over. */
export const summary = (analysis: Analysis): readonly string[] => {
  const { plan } = analysis;
  const all = leaderboard(analysis);
  const rows = all
    .slice(0, MOST_ROWS)
    .map(({ variant, runs, failed, final, comparison }) => [
      variant.name,
      scored(final[plan.measure]),
      comparison === undefined ? '' : scored(comparison.difference, true),
      comparison === undefined ? '' : comparison.difference.mean === null ? '' : bounds(comparison.difference, true),
      comparison === undefined ? '' : `${comparison.better} : ${comparison.worse}`,
      comparison === undefined ? '' : certainty(comparison),
      `${runs}`,
      `${failed}`,
    ]);
  const head = ['variant', plan.measure, 'difference', '95 % interval', 'better : worse', 'certain', 'runs', 'failed'];
  const rest = all.length - rows.length;
  const said = all.flatMap(({ variant, comparison }) =>
    comparison === undefined ? [] : remarks(comparison).map((remark) => `${variant.name}: ${remark}`),
  );
  const reasons = new Map<string, string[]>();
  for (const row of all) {
    for (const reason of row.reasons) reasons.set(reason, [...(reasons.get(reason) ?? []), row.variant.name]);
  }
  return [
    ...align(head, rows),
    ...(rest > 0 ? [`and ${rest} more`] : []),
    ...(said.length > 0 ? ['', ...said] : []),
    ...[...reasons].flatMap(([reason, names]) => ['', `failed: ${names.join('; ')}`, `  ${reason}`]),
  ];
};

/** The same for programs: each variant as a line of JSON, the best first. */
export const summaryJson = (analysis: Analysis): readonly string[] =>
  leaderboard(analysis).map(({ variant: { name, levels }, curves: _, comparison, ...row }) => {
    const { seeds: __, ...compared } = comparison ?? {};
    const varied = Object.fromEntries(analysis.plan.factors.map(({ path }, i) => [path, levels[i]]));
    return JSON.stringify({ variant: name, varied, ...row, comparison: comparison === undefined ? null : compared });
  });

/** What is going to be run. */
export const outline = (plan: Plan, done: number): readonly string[] => {
  const runs = plan.variants.length * plan.seeds.length;
  const rows = plan.variants.slice(0, MOST_ROWS).map(({ name }) => [name]);
  const rest = plan.variants.length - rows.length;
  return [
    `${plan.name}: ${plan.variants.length} variants × ${plan.seeds.length} seeds = ${runs} runs, ${done} of them done`,
    ...rows.map(([name]) => `  ${name}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
};

const CELLS = 16;

/** How far a study is: redrawn on a terminal, a line now and then elsewhere. */
export const studyProgress = () => {
  const terminal = process.stderr.isTTY === true;
  const line: LiveLine = terminal ? liveLine(process.stderr) : noLine;
  let told = 0;
  return {
    clear: line.clear,
    see: ({ total, ended, failed, work, secondsLeft }: Tally, part: string): void => {
      const share = total === 0 ? 1 : work / total;
      const full = Math.min(CELLS, Math.floor(share * CELLS));
      const bar = '█'.repeat(full) + '░'.repeat(CELLS - full);
      const left = secondsLeft === undefined ? '' : ` · ${duration(secondsLeft)} left`;
      const text = `${part}run ${ended}/${total} ${bar} ${Math.floor(100 * share)} %${left}${failed > 0 ? ` · ${failed} failed` : ''}`;
      line.show(text);
      if (terminal || Math.floor(share * 10) <= told) return;
      told = Math.floor(share * 10);
      tell(text);
    },
  };
};
