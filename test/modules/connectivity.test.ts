import { describe, expect, it } from 'vitest';
import {
  type AttractorWeights,
  drawFeedback,
  drawProjection,
  drawRecurrent,
  drawSheet,
  type Sparse,
  sparse,
  tensor,
} from '../../modules/index.ts';
import { entries } from '../support/bits.ts';
import { mean, variance } from '../support/linear.ts';
import { at } from '../support/ticks.ts';

const wellFormed = ({ rows, columns, start, index, value }: Sparse): void => {
  expect(start).toHaveLength(rows + 1);
  expect([start[0], start[rows]]).toEqual([0, index.length]);
  expect(value).toHaveLength(index.length);
  for (let i = 0; i < rows; i++) {
    for (let e = at(start, i); e < at(start, i + 1); e++) {
      expect(at(index, e)).toBeLessThan(columns);
      if (e > at(start, i)) expect(at(index, e)).toBeGreaterThan(at(index, e - 1));
    }
  }
};

describe('drawRecurrent', () => {
  const W = drawRecurrent(300, 0.1, 1);

  it('is a well-formed sparse matrix with the given share of connections', () => {
    wellFormed(W);
    expect(Math.abs(W.index.length / 90000 - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / 90000));
  });

  it('has strengths N(0, 1/(pN))', () => {
    const scaled = [...W.value].map((value) => value * Math.sqrt(0.1 * 300));
    expect(Math.abs(mean(scaled))).toBeLessThan(4 / Math.sqrt(9000));
    expect(Math.abs(variance(scaled) - 1)).toBeLessThan(4 * Math.sqrt(2 / 9000));
  });

  it('is full at p = 1', () => expect(drawRecurrent(20, 1, 1).index).toHaveLength(400));

  it('comes from its seed', () => {
    expect(drawRecurrent(50, 0.2, 7)).toEqual(drawRecurrent(50, 0.2, 7));
    expect(drawRecurrent(50, 0.2, 7).value).not.toEqual(drawRecurrent(50, 0.2, 8).value);
  });
});

describe('drawProjection', () => {
  it('has strengths N(0, 1/(p · units)), whatever the number of neurons', () => {
    const W = drawProjection(100, 400, 0.2, 1);
    wellFormed(W);
    expect([W.rows, W.columns]).toEqual([100, 400]);
    expect(Math.abs(variance([...W.value]) * 0.2 * 100 - 1)).toBeLessThan(4 * Math.sqrt(2 / 8000));
  });
});

describe('drawFeedback', () => {
  it('is U(−1, 1) [units, outputs]', () => {
    const W = drawFeedback(2000, 2, 1);
    expect(W.shape).toEqual([2000, 2]);
    expect(Math.abs(variance(entries(W)) - 1 / 3)).toBeLessThan(0.02);
    expect(entries(W).every((value) => Math.abs(value) < 1)).toBe(true);
  });
});

describe('drawSheet', () => {
  const columnsOf = (weights: AttractorWeights): Float64Array => {
    const columns = new Float64Array(weights.n * weights.n);
    for (let j = 0; j < weights.n; j++) weights.fill(columns.subarray(j * weights.n, (j + 1) * weights.n), j);
    return columns;
  };
  const side = 6;
  const n = side * side;
  const params = { side, offset: -0.375, width: 1, noise: 0 };

  it('is offset + φ(d) of the distance on a torus of circumference π', () => {
    const J = columnsOf(drawSheet(params, 1));
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++) {
        const apart = (a: number, b: number) => Math.min(Math.abs(a - b), side - Math.abs(a - b)) * (Math.PI / side);
        const across = apart(Math.floor(i / side), Math.floor(j / side));
        const along = apart(i % side, j % side);
        const expected = -0.375 + Math.exp(-(across ** 2 + along ** 2) / 2) / Math.sqrt(2 * Math.PI);
        expect(J[j * n + i]).toBeCloseTo(expected, 14);
      }
    }
  });

  it('is shifted along its heading: one cell ahead it is the same sheet, one cell on', () => {
    const shifted = (cells: number, heading: number) =>
      columnsOf(drawSheet({ ...params, shift: (cells * Math.PI) / side, heading }, 1));
    const plain = columnsOf(drawSheet(params, 1));
    const fromHere = (J: Float64Array, columns: number, rows: number): number =>
      at(J, ((columns + side) % side) * side + ((rows + side) % side)); // from neuron 0
    for (let columns = 0; columns < side; columns++) {
      for (let rows = 0; rows < side; rows++) {
        const before = fromHere(plain, columns, rows);
        expect(fromHere(shifted(1, 0), columns + 1, rows)).toBeCloseTo(before, 14);
        expect(fromHere(shifted(1, 90), columns, rows + 1)).toBeCloseTo(before, 14);
        expect(fromHere(shifted(2, -90), columns, rows - 2)).toBeCloseTo(before, 14);
        expect(fromHere(shifted(side, 0), columns, rows)).toBeCloseTo(before, 14);
        expect(fromHere(shifted(Math.SQRT2, 45), columns + 1, rows + 1)).toBeCloseTo(before, 14);
      }
    }
    expect(shifted(0, 30)).toEqual(plain);
  });

  it('adds independent noise to every ordered pair, self-connections included', () => {
    const plain = columnsOf(drawSheet(params, 1));
    const noisy = columnsOf(drawSheet({ ...params, noise: 0.1 }, 1));
    const noise = [...noisy].map((value, i) => (value - at(plain, i)) / 0.1);
    expect(new Set(noise).size).toBe(n * n);
    expect(Math.abs(variance(noise) - 1)).toBeLessThan(4 * Math.sqrt(2 / (n * n)));
    for (let i = 0; i < n; i++) expect(noise[i * n + i]).not.toBe(0);
  });

  it('comes from its seed', () => {
    const noisy = { ...params, noise: 0.1 };
    expect(columnsOf(drawSheet(noisy, 7))).toEqual(columnsOf(drawSheet(noisy, 7)));
    expect(columnsOf(drawSheet(noisy, 7))).not.toEqual(columnsOf(drawSheet(noisy, 8)));
  });
});

describe('sparse', () => {
  it('keeps the entries that are not zero, row by row', () => {
    const W = sparse(
      tensor([
        [0, 1.5, 0],
        [2, 0, -3],
      ]),
    );
    wellFormed(W);
    expect(W).toEqual({
      rows: 2,
      columns: 3,
      start: Int32Array.of(0, 1, 3),
      index: Int32Array.of(1, 0, 2),
      value: Float64Array.of(1.5, 2, -3),
    });
  });
});
