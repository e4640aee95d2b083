import {
  everyStep,
  feedback,
  frozen,
  hebbian,
  pipeline,
  readout,
  readoutAtRest,
  reservoir,
  reward,
  short,
  silence,
  target,
  zeros,
} from 'reservoir-rx';
import { Observable } from 'rxjs';
import { map } from 'rxjs/operators';
import { passed } from 'uses-rxjs';

const units = 30;

/** Operators of rxjs, and of an installed package that uses it, among ours. */
export default pipeline(
  { name: 'with rxjs', trialSteps: 60, protocol: { trials: 2, testTrials: 1 } },
  ({ seed, noiseSeed, learning }) =>
    (ticks) => {
      const all = ticks.pipe(
        target(short({ period: 60 })),
        feedback({ readout: readoutAtRest(1), weights: zeros(1, units) })((past) =>
          past.pipe(
            silence({ units }),
            reservoir({ seed, noiseSeed, units }),
            readout({ seed, noiseSeed }),
            reward(),
            hebbian(),
            learning ? everyStep() : frozen(),
          ),
        ),
        map((frame) => frame),
      );
      if (!(ticks instanceof Observable && all instanceof Observable)) throw new Error('another rxjs than ours');
      return passed(Observable)(all);
    },
);
