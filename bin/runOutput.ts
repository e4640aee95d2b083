import { describeWarning, mean, type RunEvent, type Spec } from '../pipelines/index.ts';
import { liveLine, noLine } from './liveLine.ts';
import { count, score } from './numbers.ts';
import { give, say, tell } from './output.ts';
import { progressBar } from './progressBar.ts';

/** Where a run's events are shown. */
export interface Output {
  readonly see: (event: RunEvent) => void;
  /** Nothing more is coming, or something else is to be written. */
  readonly clear: () => void;
}

/** One JSON object a line: tests and the end. What is not finite is null. Warnings go to stderr. */
export const jsonOutput: Output = {
  see: (event) => {
    if (event.type === 'warning') tell(`warning: ${describeWarning(event)}`);
    if (event.type === 'test' || event.type === 'done') give(JSON.stringify(event));
  },
  clear: () => {},
};

const HEAD = ['trial', 'performance', 'zero shift', 'RMSE'] as const;

/** A pipeline in code need not have either. */
const UNSCORED =
  'Nothing is scored: expected signals readout and target, or `scored` in its pipeline({ … }); found neither.';

const row = (cells: readonly string[]): string => cells.map((cell, i) => cell.padStart(i === 0 ? 7 : 12)).join('');

/** A table that grows by a row with each test; and, on a terminal, how far it is. */
export const tableOutput = ({ trials, testTrials }: Spec['protocol'], trialSteps: number): Output => {
  const bottom = process.stderr.isTTY === true ? liveLine(process.stderr) : noLine;
  const bar = progressBar(bottom, { trials, steps: trials * trialSteps });
  let begun = false;
  return {
    clear: bottom.clear,
    see: (event) => {
      switch (event.type) {
        case 'warning':
          bottom.clear();
          tell(`warning: ${describeWarning(event)}`);
          break;
        case 'progress':
          bar(event);
          break;
        case 'checkpoint':
          bottom.show('testing …');
          break;
        case 'test':
          bottom.clear();
          if (!begun) say(row(HEAD));
          begun = true;
          say(
            row([String(event.trial), ...[event.performance, event.zeroShift, event.rmse].map((s) => score(mean(s)))]),
          );
          break;
        case 'done':
          bottom.clear();
          say('');
          say(`Means over ${testTrials} test trials with the weights frozen, after so many trials of training.`);
          say('Performance: correlation of output and target at the best circular shift; zero shift: without one.');
          if (Number.isNaN(event.performance)) say(UNSCORED);
          say(`${event.trials} trials, ${count(event.stepsPerSecond)} steps/s`);
      }
    },
  };
};
