import { loadavg } from 'node:os';
import { OURS, parseSpec, pipelineOf, type Spec, sharing } from '../pipelines/index.ts';
import { convoy } from '../pipelines/run/convoy.ts';
import { partsOf } from '../pipelines/run/parts.ts';
import { slice, summary } from './timing.ts';

/**
 * A step of one of several variants in a group against a step of one alone, turn by turn: `npx tsx bench/group.ts [VARIANTS [RULE]]`.
 * 1000 units, a live memory of 2500 neurons, trials of 1 s with their warm-up; c and consolidation differ.
 */
const count = Number(process.argv[2] ?? 8);
const rule = process.argv[3] ?? 'hebbian';
const TURNS = 600;

const specOf = (nth: number): Spec => {
  const parsed = parseSpec({
    task: { kind: 'gaussianProcess', period: 1000 },
    projection: { strength: [1, 0.5, 0.25][nth % 3] as number },
    consolidation: nth % 2 === 0 ? 'everyStep' : 'perTrial',
    rule,
    seed: 3,
  });
  if (parsed._tag === 'Left') throw new Error(JSON.stringify(parsed.left));
  return parsed.right;
};

const stepper = (specs: readonly Spec[]): (() => void) => {
  const { share } = sharing();
  const walking = convoy(
    specs.map((spec) => {
      const parts = partsOf(pipelineOf(spec, OURS), { noiseSeed: spec.seed, learning: true, share });
      return { parts, controls: spec, key: parts.key(spec) };
    }),
  );
  let step = 0;
  return () => {
    const [stepInTrial, trial] = [step % 1000, Math.floor(step / 1000)];
    const [save, load] = [undefined, undefined];
    const tick = { step, dt: 1, time: step, trial, stepInTrial, lastOfTrial: false, controls: {}, save, load };
    for (const answer of walking.turn(tick)) if ('failure' in answer) throw answer.failure.error;
    step += 1;
  };
};

const alone = stepper([specOf(0)]);
const group = stepper(Array.from({ length: count }, (_, nth) => specOf(nth)));
slice(alone, 1000);
slice(group, 1000);
const times = { alone: [] as number[], group: [] as number[] };
for (let turn = 0; turn < TURNS; turn++) {
  times.alone.push(slice(alone, 8));
  times.group.push(slice(group, 2) / count);
}
const [one, each] = [summary(times.alone), summary(times.group)];
console.log(
  `${count} × ${rule}, µs a step: alone ${one.min.toFixed(1)} (median ${one.median.toFixed(1)}), in a group ${each.min.toFixed(1)} (${each.median.toFixed(1)}); ` +
    `${(one.min / each.min).toFixed(2)} (${(one.median / each.median).toFixed(2)}) times as fast (load ${loadavg()[0]?.toFixed(1)})`,
);
