/** What is used of jStat, which brings no types. */
declare module 'jstat' {
  interface Distributions {
    readonly normal: {
      readonly cdf: (x: number, mean: number, sd: number) => number;
      readonly inv: (p: number, mean: number, sd: number) => number;
    };
    readonly studentt: {
      readonly cdf: (x: number, freedom: number) => number;
      readonly inv: (p: number, freedom: number) => number;
    };
  }
  const jStat: Distributions;
  export default jStat;
}
