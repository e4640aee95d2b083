const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `5,120` */
export const count = (value: number): string => whole.format(value);

/** `0.973`, or a dash for what is not known. */
export const score = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(3);

/** `1:02:05`, `4:09` */
export const duration = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return '–';
  const s = Math.round(seconds);
  const two = (n: number): string => String(n).padStart(2, '0');
  const minutes = Math.floor(s / 60);
  return minutes < 60 ? `${minutes}:${two(s % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
};
