import { type Module, mealy, pipeline, ring, type Stimulated, segmentCue, type Tensor, zeros } from 'reservoir-rx';
import { defer, finalize, interval, map, type Observable } from 'rxjs';

const neurons = 100;

/**
 * Live input: the newest value of a sensor, held at every step until there is another. The sensor may speak when it likes;
 * the pipeline reads it in its own time and never waits.
 */
export const sensed = (sensor: Observable<Tensor>): Module<unknown, Stimulated> => {
  return (ticks) =>
    defer(() => {
      let newest = zeros(neurons);
      const listening = sensor.subscribe((value) => {
        newest = value;
      });
      const held = mealy<null, unknown, Required<Stimulated>>({
        writes: 'stimulus',
        kind: 'sensor',
        init: () => null,
        step: (state) => [newest, state],
      });
      return ticks.pipe(
        held,
        finalize(() => listening.unsubscribe()),
      );
    });
};

/** In place of a real sensor: something that is seen at one of eight places, and moves on each second. */
const seen = interval(1000).pipe(
  map((n) => segmentCue(neurons, { at: Math.round((n % 8) * (neurons / 8)), size: 8, amplitude: 2 })),
);

/** A bump that goes where the sensor sees something, and stays there: `reservoir-rx serve --pipeline sensor.ts --speed 1`. */
export const follower = (sensor: Observable<Tensor>) =>
  pipeline({ name: 'sensor', trialSteps: 1_000_000 }, ({ seed, noiseSeed }) => {
    return (ticks) => ticks.pipe(sensed(sensor), ring({ neurons, adaptation: 0, cue: null, seed, noiseSeed }));
  });

export default follower(seen);
