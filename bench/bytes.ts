/**
 * Bytes a second to one page at so many steps a second, counted and not timed: a machine that is busy gives the same. What the
 * page asks for by default is taken from a pipeline whose clock is that of its steps, and written as it is sent, and as JSON with
 * all rows, as it was before.
 *
 *     npx tsx bench/bytes.ts [--pace 8000] [--seconds 1]
 */
import { parseArgs } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import { loadSpec } from '../pipelines/files/files.ts';
import { type Description, type Frame, session, type Variant } from '../pipelines/index.ts';
import { askedOf, wantOf } from '../server/json/asked.ts';
import { NOTHING } from '../server/json/wish.ts';
import type { Wanted } from '../server/page/contract.ts';
import { demandsOf, largeOf, slotsOf } from '../server/page/state/feed.ts';
import { recordLatest } from '../server/page/state/recorders.ts';
import { type Need, recording } from '../server/page/state/recording.ts';
import { sampler } from '../server/thread/sampler.ts';
import { WHOLE } from '../server/thread/slice.ts';
import { row } from './timing.ts';

const { values } = parseArgs({
  options: { pace: { type: 'string', default: '8000' }, seconds: { type: 'string', default: '1' } },
});
const [pace, seconds] = [Number(values.pace), Number(values.seconds)];

/** What the panels that are there by default show. */
const CURVES = [
  ...['target', 'readout.zhat', 'readout.z', 'reward.P', 'reward.Pbar', 'reward.M'],
  ...['update.eta', 'weights.norm', 'update.norm', 'attractor.position'],
];

const asksFor = (model: Description): readonly Wanted[] => {
  const need = (paths: readonly string[], as: Need['as']) =>
    recording({ paths, as }, model.variants, recordLatest, () => {});
  const recordings = [need(CURVES, 'curve'), need(['attractor.x'], 'latest'), need(['reservoir.r'], 'columns')];
  const [seen, focus] = [new Set(recordings), model.variants[0] ?? ''];
  const slots = slotsOf(new Map(), [...largeOf(seen, focus).keys()]);
  return demandsOf({ model, recordings, seen, focus, pace, slots });
};

/** Bytes a second of these demands. */
const counted = async (variants: readonly Variant[], plain: boolean) => {
  const running = session({
    pipeline: 'counted',
    variants,
    speed: Number.POSITIVE_INFINITY,
    version: '',
    due: () => false,
  });
  const model = running.description();
  const samples = sampler();
  samples.run(model.variants);
  const demands = asksFor(model).map((demand) => (plain ? { ...demand, slices: {} } : demand));
  samples.want(demands);
  const writers = new Map(
    demands.flatMap(({ id, names, rate, mode, every = 1, encoding, slices = {} }) => {
      const form = (name: string) => ({ encoding: plain ? ('json' as const) : encoding, slice: slices[name] ?? WHOLE });
      const wish = { ...NOTHING, rate, mode, every, names: new Map(names.map((name) => [name, form(name)])) };
      return askedOf(String(id), wish, model.signals).map((asked) => [id, wantOf(asked, 1).writer()] as const);
    }),
  );
  let [bytes, messages] = [0, 0];
  await new Promise<void>((done, fail) => {
    const over = running.frames.subscribe({
      next: (frames: readonly Frame[]) => {
        const step = frames[0]?.step ?? 0;
        const due = samples.see(frames, (step * 1000) / pace, true);
        for (const id of new Set(due.flatMap((one) => one.due))) {
          const written = writers.get(id)?.(due.filter((one) => one.due.includes(id))) ?? [];
          messages += written.length;
          // The own header of a binary message is no part of what clients share.
          bytes += written.reduce((sum, { payload }) => sum + payload.length + (plain ? 0 : 4), 0);
        }
        if (step < pace * seconds) return;
        over.unsubscribe();
        running.end();
        done();
      },
      error: fail,
    });
  });
  return { bytes: bytes / seconds, messages: messages / seconds };
};

const named = async (...names: readonly string[]): Promise<readonly Variant[]> =>
  Promise.all(
    names.map(async (name) => {
      const spec = await loadSpec(name)();
      if (E.isLeft(spec)) throw new Error(spec.left.join('\n'));
      return { name: names.length === 1 ? '' : name, spec: spec.right };
    }),
  );

console.log(row(`${pace} steps a second`, 'JSON kB/s', 'messages/s', 'now kB/s', 'messages/s', 'ratio'));
for (const names of [
  ['long-hebbian-attractor'],
  ['short-hebbian-attractor'],
  ['long-hebbian-attractor', 'long-hebbian', 'long-force'],
  ['short-hebbian-attractor', 'short-force-attractor', 'short-hebbian', 'short-force'],
]) {
  const variants = await named(...names);
  const [before, now] = [await counted(variants, true), await counted(variants, false)];
  const cells = [before, now].flatMap(({ bytes, messages }) => [bytes / 1000, messages.toFixed(0)]);
  console.log(
    row(names.length === 1 ? (names[0] ?? '') : `${names.length} compared`, ...cells, before.bytes / now.bytes),
  );
}
