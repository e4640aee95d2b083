import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeCheckpoint, evaluate, mean, pipelineOf, readCheckpoint, readSpec, run } from 'reservoir-rx';
import { lastValueFrom, toArray } from 'rxjs';

/** The spec with every default filled in; an error says all that is wrong with it. */
const spec = readSpec({
  task: { kind: 'short', period: 200 },
  memory: { kind: 'ring', neurons: 100 },
  reservoir: { units: 100 },
  rule: 'force',
  protocol: { trials: 10, testAt: [5], testTrials: 2 },
});

const file = join(mkdtempSync(join(tmpdir(), 'reservoir-rx-')), 'half.ckpt');

/** A run tells its progress, its tests and its checkpoints, and completes. */
const whole = await lastValueFrom(run(spec).pipe(toArray()));
for (const event of whole) {
  if (event.type === 'test') console.log(`after ${event.trial} trials: ${mean(event.zeroShift).toFixed(3)}`);
  // One at each test; the first of them is after five trials.
  if (event.type === 'checkpoint' && event.checkpoint.step === 5 * 200) {
    writeFileSync(file, encodeCheckpoint(event.checkpoint));
  }
}

/** What is no checkpoint is an error of one line. */
const half = readCheckpoint(readFileSync(file));

/** From there it goes on as if it had never stopped, to the last bit. */
const resumed = await lastValueFrom(run(spec, { from: half }).pipe(toArray()));
const [end, again] = [whole.at(-1), resumed.at(-1)];
if (end?.type !== 'done' || again?.type !== 'done') throw new Error('a run that is not stopped ends with its scores');
console.log(`the same: ${Object.is(end.rmse, again.rmse)}`);

/** A test of one's own, as long as one likes: a fork of the network with its weights frozen. Training never notices. */
const standing = { trial: 5, controls: half.controls, states: half.states };
const scores = await lastValueFrom(evaluate(pipelineOf(spec), standing, { testTrials: 8 }));
console.log(`half-trained, in eight trials: ${mean(scores.rmse).toFixed(3)}`);
