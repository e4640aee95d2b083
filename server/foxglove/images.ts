import type { Sampled } from '../thread/messages.ts';
import type { Value } from '../thread/signals.ts';

/** How many samples the image of a raster shows, from left to right. */
export const COLUMNS = 100;
/** An image is sent after so many samples; it has moved by as many columns. */
export const EVERY = 5;

const image = (time: number, frame: string, width: number, pixels: Float32Array): Buffer => {
  const ns = Math.max(0, Math.round(time * 1e6));
  const sec = Math.floor(ns / 1e9);
  // Like 32FC1, typed arrays are little-endian, on all machines that Node runs on.
  const data = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength).toString('base64');
  return Buffer.from(
    JSON.stringify({
      timestamp: { sec, nsec: ns - sec * 1e9 },
      frame_id: frame,
      ...{ width, height: pixels.length / width, encoding: '32FC1', step: 4 * width, data },
    }),
    'latin1',
  );
};

const rates = (value: Value | undefined, size: number): Float64Array | undefined =>
  value instanceof Float64Array && value.length === size ? value : undefined;

/** A square sheet: neuron i sits at row i mod side, column ⌊i / side⌋ (see `sheet` in modules/memories/bump.ts). */
export const sheetWriter = (name: string, side: number) => () => {
  const pixels = new Float32Array(side * side);
  return ({ time, values }: Sampled): Buffer | undefined => {
    const x = rates(values[name], side * side);
    if (x === undefined) return undefined;
    for (let column = 0, i = 0; column < side; column++) {
      for (let row = 0; row < side; row++, i++) pixels[row * side + column] = x[i] as number;
    }
    return image(time, name, side, pixels);
  };
};

/** Units × time: each sample is a new column at the right. */
export const rasterWriter = (name: string, units: number) => () => {
  const pixels = new Float32Array(units * COLUMNS);
  let seen = 0;
  return ({ time, values }: Sampled): Buffer | undefined => {
    const r = rates(values[name], units);
    if (r === undefined) return undefined;
    // All pixels move one to the left. The last column gets those that left the row below; they are overwritten.
    pixels.copyWithin(0, 1);
    for (let unit = 0; unit < units; unit++) pixels[unit * COLUMNS + COLUMNS - 1] = r[unit] as number;
    seen += 1;
    return seen % EVERY === 0 ? image(time, name, COLUMNS, pixels) : undefined;
  };
};
