import { describe, expect, it } from 'vitest';
import { vector } from '../../modules/index.ts';
import type { TrainingFrame } from '../../pipelines/index.ts';
import type { Demand } from '../../server/thread/messages.ts';
import { sampler } from '../../server/thread/sampler.ts';

/** A frame of a signal z of two elements, a number P, and one of 100 elements. */
const frame = (step: number, z: readonly [number, number], P = 0): TrainingFrame =>
  ({
    step,
    time: step,
    trial: 0,
    readout: { z: vector(Float64Array.from(z)) },
    reward: { P },
    drive: vector(new Float64Array(100).fill(step)),
  }) as unknown as TrainingFrame;

const demand = (mode: Demand['mode'], names = ['readout.z'], rate = 100, id = 1): Demand => ({ id, names, rate, mode });

/** Ten milliseconds are ten steps. */
const played = (mode: Demand['mode'], values: readonly (readonly [number, number])[], names?: readonly string[]) => {
  const samples = sampler();
  samples.want([demand(mode, names === undefined ? undefined : [...names])]);
  return values.map((z, n) => samples.see([frame(n, z, -n)], n, true));
};

const spiky = Array.from({ length: 25 }, (_, n) => [n === 13 ? 9 : 0, n === 17 ? -9 : n] as const);

describe('a sampler', () => {
  it('gives the step that is due', () => {
    const found = played('latest', spiky).flat();
    expect(found.map(({ step, values, due }) => [step, values, due])).toEqual(
      [0, 10, 20].map((n) => [n, { 'readout.z': Float64Array.from(spiky[n] as never) }, [1]]),
    );
  });

  it('gives each element’s minimum and maximum since the last time, in order of time: no spike is lost', () => {
    const found = played('minmax', spiky, ['readout.z', 'reward.P', 'drive']);
    const pair = found[20] ?? [];
    expect(pair.map(({ step }) => step)).toEqual([11, 20]);
    expect(pair.map(({ values }) => values['readout.z'])).toEqual([Float64Array.of(0, -9), Float64Array.of(9, 20)]);
    expect(pair.map(({ values }) => values['reward.P'])).toEqual([-20, -11]);
    // A large signal is given as it is at the last step.
    expect(pair.map(({ values }) => (values.drive as Float64Array | undefined)?.[0])).toEqual([undefined, 20]);
    expect(found[0]).toHaveLength(1);
  });

  it('copies only the numbers that are wanted, whatever the mode', () => {
    const slices = { drive: { from: 10, to: 95, step: 40 } };
    for (const mode of ['latest', 'minmax', 'all'] as const) {
      const samples = sampler();
      samples.want([{ ...demand(mode, ['drive', 'readout.z']), slices }]);
      const all = Array.from({ length: 11 }, (_, n) => samples.see([frame(n, [n, n])], n, true)).flat();
      expect(all.map(({ values }) => values.drive)).toEqual(all.map(() => expect.objectContaining({ length: 3 })));
      expect(all.at(-1)?.values).toEqual({ drive: Float64Array.of(10, 10, 10), 'readout.z': Float64Array.of(10, 10) });
      // Of so few numbers extremes are kept, however many the signal has.
      expect(all.at(-2)?.values.drive).toEqual(
        new Float64Array(3).fill(mode === 'latest' ? 0 : mode === 'all' ? 9 : 1),
      );
    }
  });

  it('follows a change of the rate, and loses nothing that it has gathered', () => {
    const samples = sampler();
    samples.want([demand('all')]);
    const steps = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => samples.see([frame(from + n, [0, 0])], from + n, true));
    steps(0, 15);
    samples.want([{ ...demand('all'), rate: 20 }]);
    const found = steps(15, 200);
    expect(found.flat().map(({ step }) => step)).toEqual(Array.from({ length: 160 }, (_, n) => 11 + n));
    expect(found.filter((batch) => batch.length > 0).map((batch) => batch.at(-1)?.step)).toEqual([20, 70, 120, 170]);
  });

  it('gives what is left when no more steps come, once; and where it stands to who comes later', () => {
    for (const mode of ['latest', 'minmax', 'all'] as const) {
      const samples = sampler();
      samples.want([demand(mode)]);
      expect(samples.rest([])).toEqual([]);
      for (let n = 0; n < 15; n++) samples.see([frame(n, [n, 0])], n, true);
      const last = [frame(14, [14, 0])];
      expect(samples.rest(last).map(({ step }) => step)).toEqual(
        { latest: [14], minmax: [11, 14], all: [11, 12, 13, 14] }[mode],
      );
      expect(samples.rest(last)).toEqual([]);
      samples.want([demand(mode), demand(mode, ['reward.P'], 100, 2)]);
      expect(samples.rest(last).map(({ step, due }) => [step, due])).toEqual([[14, [2]]]);
      expect(samples.rest(last)).toEqual([]);
    }
  });

  it('gives every step in batches', () => {
    const found = played('all', spiky);
    expect(found.map((batch) => batch.length).filter((n) => n > 0)).toEqual([1, 10, 10]);
    expect(found.flat().map(({ step }) => step)).toEqual(Array.from({ length: 21 }, (_, n) => n));
    expect(found.flat()[13]?.values['readout.z']).toEqual(Float64Array.of(9, 13));
  });

  it('gives only every so many-th step, if that is what is wanted', () => {
    const samples = sampler();
    samples.want([{ ...demand('all'), every: 4 }]);
    const found = Array.from({ length: 21 }, (_, n) => samples.see([frame(n, [n, 0])], n, true)).flat();
    expect(found.map(({ step }) => step)).toEqual([0, 4, 8, 12, 16, 20]);
  });

  it('gives the norms of the weights and of the proposal', () => {
    const samples = sampler();
    samples.want([demand('latest', ['weights.norm', 'update.norm'])]);
    const update = { post: vector(Float64Array.of(3, 4)), pre: vector(Float64Array.of(2)) };
    const one = { ...frame(0, [0, 0]), weights: vector(Float64Array.of(2, 3, 6)), update };
    expect(samples.see([one as unknown as TrainingFrame], 0, true)[0]?.values).toEqual({
      'weights.norm': 7,
      'update.norm': 10,
    });
  });

  it('holds a batch within bounds while nothing can be sent: the oldest steps are left out', () => {
    const samples = sampler();
    samples.want([demand('all', ['drive'])]);
    for (let n = 0; n < 30_000; n++) expect(samples.see([frame(n, [0, 0])], n, false)).toEqual([]);
    const batch = samples.see([frame(30_000, [0, 0])], 30_000, true);
    // 65 536 numbers: a step's, and as many as one more for what else a frame has.
    const most = Math.floor(2 ** 16 / 101);
    expect(batch).toHaveLength(most);
    expect(batch.at(-1)?.step).toBe(30_000);
    expect(batch[0]?.step).toBe(30_000 - most + 1);
  });

  it('sends no more steps a second than it may, but for a few at once, and leaves out the oldest', () => {
    const samples = sampler();
    const some = { ...demand('all'), rate: 50, most: 200 };
    samples.want([some]);
    const sent = (from: number, to: number): readonly number[] => {
      const steps: number[] = [];
      // 10 steps a ms.
      for (let n = from; n < to; n++)
        steps.push(...samples.see([frame(n, [n, 0])], n / 10, true).map(({ step }) => step));
      return steps;
    };
    const first = sent(0, 10_000);
    expect(first.length).toBeLessThanOrEqual(200 + 50);
    expect(first.length).toBeGreaterThanOrEqual(200);
    expect(sent(10_000, 20_000).length).toBeLessThanOrEqual(200);
    samples.want([{ ...some, most: 400 }]);
    const later = sent(20_000, 30_000);
    expect(later.length).toBeGreaterThan(380);
    const [gap] = later
      .slice(1)
      .map((step, i) => step - (later[i] as number))
      .filter((apart) => apart > 1);
    expect(gap).toBe(200 - 7);
  });

  it('looks only at every so many-th step for extremes, if it is told to', () => {
    const samples = sampler();
    samples.want([{ ...demand('minmax'), every: 5 }]);
    const found = spiky.slice(0, 25).flatMap((z, n) => samples.see([frame(n, z)], n, true));
    const low = Math.min(...found.map(({ values }) => (values['readout.z'] as Float64Array)[0] as number));
    expect(low).toBeGreaterThanOrEqual(Math.min(...spiky.filter((_, n) => n % 5 === 0).map(([a]) => a as number)));
  });

  it('keeps gathering extremes while nothing can be sent', () => {
    const samples = sampler();
    samples.want([demand('minmax')]);
    spiky.slice(0, 24).forEach((z, n) => void samples.see([frame(n, z)], n, false));
    const pair = samples.see([frame(24, [0, 24])], 24, true);
    expect(pair.map(({ values }) => values['readout.z'])).toEqual([Float64Array.of(0, -9), Float64Array.of(9, 24)]);
  });

  it('gives values on memory of their own', () => {
    const z = [1, 2] as const;
    const one = frame(0, z);
    for (const mode of ['latest', 'minmax', 'all'] as const) {
      const samples = sampler();
      samples.want([demand(mode)]);
      const [sampled] = samples.see([one], 0, true);
      const value = sampled?.values['readout.z'] as Float64Array;
      expect(value.buffer.byteLength).toBe(16);
      expect(value.buffer).not.toBe(one.readout.z.data.buffer);
    }
  });

  it('reads a variant’s signals by its prefix, and looks them up anew when others run', () => {
    const samples = sampler();
    samples.run(['a', 'b']);
    samples.want([demand('latest', ['b/readout.z', 'c/readout.z', 'readout.z', 'a/__proto__.x'])]);
    const both = [frame(0, [1, 1]), frame(0, [2, 2])];
    expect(samples.see(both, 0, true)[0]?.values).toEqual({ 'b/readout.z': Float64Array.of(2, 2) });
    samples.run(['']);
    expect(samples.see([frame(1, [3, 3])], 20, true)[0]?.values).toEqual({ 'readout.z': Float64Array.of(3, 3) });
  });
});
