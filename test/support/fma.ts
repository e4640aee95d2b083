/** x = m 2ᵉ, exactly. */
const partsOf = (x: number): readonly [m: bigint, e: number] => {
  const bits = new BigUint64Array(Float64Array.of(x).buffer)[0] as bigint;
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const m = exponent === 0 ? fraction : fraction | (1n << 52n);
  return [x < 0 ? -m : m, Math.max(exponent, 1) - 1075];
};

/** The nearest number to m 2ᵉ, the even one of two. */
const nearest = (m: bigint, e: number): number => {
  const size = m < 0n ? -m : m;
  const dropped = Math.max(size.toString(2).length - 53, -1074 - e);
  if (dropped <= 0) return Number(m) * 2 ** e;
  const by = BigInt(dropped);
  const kept = size >> by;
  const twice = (size - (kept << by)) * 2n;
  const up = twice > 1n << by || (twice === 1n << by && (kept & 1n) === 1n);
  return (m < 0n ? -1 : 1) * Number(up ? kept + 1n : kept) * 2 ** (e + dropped);
};

/** a b + c of finite numbers, rounded once, as IEEE 754 has it; formed in whole numbers of any length. */
export const fma = (a: number, b: number, c: number): number => {
  const [[ma, ea], [mb, eb], [mc, ec]] = [partsOf(a), partsOf(b), partsOf(c)];
  const e = Math.min(ea + eb, ec);
  const sum = ((ma * mb) << BigInt(ea + eb - e)) + (mc << BigInt(ec - e));
  return sum === 0n ? a * b + c : nearest(sum, e);
};
