import { describe, expect, it } from 'vitest';
import { drawRecurrent } from '../../../modules/connectivity.ts';
import { keyOf } from '../../../modules/core/key.ts';
import * as rx from '../../../modules/index.ts';
import { SLOTS } from '../../../modules/kernels/attractor.ts';
import * as kernels from '../../../modules/kernels/index.ts';

const drawn = (n: number, seed: number): Float64Array => {
  const out = new Float64Array(n);
  kernels.gaussianInto(out, keyOf(seed, 'J'), 0);
  return out;
};

const held = (): number => {
  const { rss } = process.memoryUsage();
  return rss / 2 ** 20;
};

describe('the memory of kernels', () => {
  it('stays bounded when 1000 of each are made and dropped, without waiting for the collector', () => {
    const side = 12;
    const cycle = (i: number): void => {
      const units = 100 + (i % 7);
      const W = drawRecurrent(units, 0.1, i);
      const J = kernels.attractorWeights(side * side, (column, j) => column.set(drawn(column.length, i + j)));
      const made = [
        kernels.reservoirKernel(W, new Float64Array(units)),
        kernels.attractorKernel(J),
        kernels.attractorKernel(J),
        kernels.projectionKernel(W),
        kernels.forceKernel(units, 1),
      ];
      for (const kernel of made) kernel.free();
    };
    for (let i = 0; i < 50; i++) cycle(i);
    const before = held();
    const buffers = new Set<ArrayBufferLike>();
    for (let i = 0; i < 1000; i++) {
      cycle(i);
      const rls = kernels.forceKernel(100, 1);
      buffers.add(rls.k.buffer);
      rls.free();
    }
    expect(buffers.size).toBeLessThan(10);
    expect(held() - before).toBeLessThan(150);
  });

  it('stays bounded when 1000 pipelines are made and dropped in one process', () => {
    const [units, side, outputs] = [100, 12, 1];
    const pipeline = (seed: number) =>
      rx
        .clock({ trials: 1, trialSteps: 2, burst: Number.POSITIVE_INFINITY })
        .pipe(
          rx.feedback({ readout: rx.readoutAtRest(outputs), weights: rx.zeros(outputs, units) })((past) =>
            past.pipe(
              rx.target(rx.short({ period: 2 })),
              rx.attractor({ ...rx.pogodin2019.attractor, side, warmup: 1, seed }),
              rx.projection({ ...rx.pogodin2019.projection, units, neurons: side * side, seed }),
              rx.reservoir({ ...rx.pogodin2019.reservoir, units, outputs, seed }),
              rx.readout({ ...rx.pogodin2019.readout, outputs, seed }),
              rx.force({ units, alpha: 1 }),
              rx.everyStep(),
            ),
          ),
        );
    let frames = 0;
    const cycle = (seed: number) => pipeline(seed).subscribe(() => frames++);
    for (let i = 0; i < 100; i++) cycle(i);
    const before = held();
    for (let i = 0; i < 1000; i++) cycle(i);
    expect(frames).toBe(2200);
    expect(held() - before).toBeLessThan(150);
  });

  it('is clean when it is used again, and given back once only', () => {
    const first = kernels.forceKernel(50, 1);
    first.step(new Float64Array(50).fill(0.5));
    const saved = kernels.forceKernel(50, 1).save();
    first.free();
    first.free();
    const [second, third] = [kernels.forceKernel(50, 1), kernels.forceKernel(50, 1)];
    expect(second.k.buffer).not.toBe(third.k.buffer);
    expect(second.save()).toEqual(saved);
    expect([...second.k].every((x) => x === 0)).toBe(true);
    second.free();
    third.free();
  });
});

describe('J', () => {
  const n = 100;
  const counted = () => {
    let times = 0;
    const weights = kernels.attractorWeights(n, (column, j) => {
      times += j === 0 ? 1 : 0;
      column.set(drawn(n, j));
    });
    return { weights, times: () => times };
  };

  it('is one memory for a run and its forks, and several where there are more', () => {
    const { weights, times } = counted();
    const some = Array.from({ length: SLOTS }, () => kernels.attractorKernel(weights));
    expect(new Set(some.map(({ x }) => x.buffer)).size).toBe(1);
    const more = kernels.attractorKernel(weights);
    expect(more.x.buffer).not.toBe(some[0]?.x.buffer);
    expect(times()).toBe(1);
    for (const kernel of [...some, more]) {
      kernel.input.fill(1);
      kernel.step(0.1, 0.01, 1.5);
    }
    for (const kernel of some) expect(kernel.y).toEqual(more.y);
    for (const kernel of [...some, more]) kernel.free();
    expect(weights.sheets).toEqual([]);
  });

  it('is made when the first kernel needs it, and again after the last was freed', () => {
    const { weights, times } = counted();
    expect(times()).toBe(0);
    const kernel = kernels.attractorKernel(weights);
    kernel.input.fill(1);
    kernel.step(0.1, 0.01, 1.5);
    kernel.free();
    const again = kernels.attractorKernel(weights);
    expect(times()).toBe(2);
    expect([again.x, again.h, again.y].every((values) => values.every((value) => value === 0))).toBe(true);
    again.free();
  });
});

describe('the same seed', () => {
  it('gives the same bits from run to run', () => {
    const run = (): Float64Array => {
      const cells = kernels.reservoirKernel(drawRecurrent(203, 0.1, 4), new Float64Array(203).fill(0.5));
      const drive = new Float64Array(203);
      for (let step = 0; step < 200; step++) {
        kernels.gaussianInto(drive, keyOf(4, 'drive'), step);
        kernels.uniformInto(cells.xi, keyOf(4, 'xi'), step);
        cells.step(0.02, 1.5, Float64Array.of(Math.SQRT1_2), drive, 0.05);
      }
      const u = cells.u.slice();
      cells.free();
      return u;
    };
    expect(run()).toEqual(run());
  });
});
