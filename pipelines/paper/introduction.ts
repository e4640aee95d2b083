import { type Content, html, prose } from '../report/index.ts';
import { FRESH } from './condition.ts';
import type { Scale } from './experiment.ts';
import { alphaOf } from './standing.ts';

/** How much of it is done. */
export const stateOf = (scale: Scale, done: number, total: number): string => {
  const state = done === total ? `All ${total} runs are done.` : `${done} of ${total} runs are done so far.`;
  return scale.name === 'full'
    ? state
    : `${state} This is the ${scale.name} form: few networks, most of them trained for less, which shows that everything runs.`;
};

/** What a reader has to know. */
export const introduction = (scale: Scale, state: string): Content =>
  html`<p>${prose('A recurrent network of 1000 rate neurons learns to draw a signal. FORCE teaches it well, but needs the error at every step. A reward-modulated Hebbian rule is simple and local, but fails on signals of many seconds. The paper’s claim: with a *working memory*, a bump of activity that travels over a sheet of neurons the same way in every trial, the Hebbian rule does as well as FORCE, even when its updates are applied once a second.')}</p>
<p>${prose(`A claim about what a network does asks in how many networks it is so. It *holds* if that is shown for four of five; it *does not hold* if that is ruled out; otherwise it is *undecided*. The intervals of such shares are exact (Clopper and Pearson): they allow for failures that are rare and were not seen. A claim that compares asks for the mean of paired differences (Student’s interval). All parts of a claim have to hold. ${looksOf(scale)} ± is a standard deviation over networks.`)}</p>
<p>${prose(`*Performance* is the largest correlation of output and target over all circular shifts, the published measure. It is lenient: a random signal of 1 s scores 0.65. So the correlation at *zero shift* stands beside it. Criteria stand in the code. Most limits are older than the runs; that criteria are about shares and not about means was settled when ten networks, seeds 1 to 10, had been seen. Where a protocol or a limit was chosen after those results (the drift in 2A, weak targets in 2B, waiting for updates in 3, all of 4, live memories and other backbones, the bump’s path), all networks are fresh: seeds from ${FRESH} on.`)}</p>
<p>${state}</p>`;

const looksOf = (scale: Scale): string => {
  const [first, ...more] = scale.looks;
  const percent = `${Number((100 * (1 - alphaOf(scale))).toFixed(1))} %`;
  return more.length === 0
    ? `Intervals are of ${percent}.`
    : `Each claim has ${first} networks, and up to ${more.at(-1)} if it is undecided; as it may be looked at ${scale.looks.length} times, its intervals are of ${percent}, which makes 95 % in all.`;
};

/** A claim as the page shows it. */
