/** How far apart two places on a torus are (cells). */
export const cellsApart = (side: number, a: readonly number[], b: readonly number[]): number =>
  Math.hypot(
    ...a.map((value, axis) => {
      const apart = Math.abs(value - (b[axis] ?? Number.NaN)) % side;
      return Math.min(apart, side - apart);
    }),
  );

/** A bump whose circular mean along each axis is exactly the given centre: x = (1 + cos)(1 + cos). */
export const syntheticBump = (side: number, column: number, row: number): Float64Array =>
  Float64Array.from({ length: side * side }, (_, i) => {
    const across = Math.cos((2 * Math.PI * (Math.floor(i / side) - column)) / side);
    const along = Math.cos((2 * Math.PI * ((i % side) - row)) / side);
    return (1 + across) * (1 + along);
  });
