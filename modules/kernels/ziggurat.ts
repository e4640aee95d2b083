import { exp, log } from '../core/math.ts';

const LAYERS = 256;
/** Where the tail begins, and the area of each layer, for 256 layers. */
const TAIL = 3.6541528853610088;
const AREA = 4.92867323399e-3;

/** Ziggurat tables: position scale (x / 2⁵³), acceptance bound (in 2⁵³), density at the edge. Edges x₀ > x₁ > … */
export const ziggurat = () => {
  const scale = new Float64Array(LAYERS);
  const bound = new Float64Array(LAYERS);
  const height = new Float64Array(LAYERS + 1);
  const edge = new Float64Array(LAYERS + 1);
  edge[0] = AREA / exp(-0.5 * TAIL * TAIL);
  edge[1] = TAIL;
  height[0] = 0;
  height[1] = exp(-0.5 * TAIL * TAIL);
  for (let i = 2; i < LAYERS; i++) {
    const y = AREA / (edge[i - 1] as number) + (height[i - 1] as number);
    edge[i] = Math.sqrt(-2 * log(y));
    height[i] = y;
  }
  edge[LAYERS] = 0;
  height[LAYERS] = 1;
  for (let i = 0; i < LAYERS; i++) {
    scale[i] = (edge[i] as number) * 2 ** -53;
    bound[i] = Math.floor(((edge[i + 1] as number) / (edge[i] as number)) * 2 ** 53);
  }
  return { scale, bound, height };
};
