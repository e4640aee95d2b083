import type { Config } from 'vega-lite';
import { family } from './font.ts';
import { ground, ink, muted, rule, sequence } from './palette.ts';

/** How every figure looks: little ink beside the data, one typeface, ticks outwards, no box around the plot. */
export const theme = {
  aria: false, // the page names the figure as a whole
  background: ground,
  padding: 10,
  font: `${family}, Verdana, sans-serif`,
  view: { stroke: null },
  range: { category: [...sequence] },
  axis: {
    labelColor: ink,
    labelFontSize: 11,
    titleColor: ink,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 8,
    domainColor: muted,
    tickColor: muted,
    tickSize: 4,
    labelFlush: false,
    grid: false,
    gridColor: rule,
    gridWidth: 1,
  },
  axisY: { grid: true, domain: false, ticks: false, labelPadding: 6 },
  legend: {
    labelColor: ink,
    labelFontSize: 11,
    labelLimit: 400,
    titleColor: ink,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    symbolOpacity: 1,
    symbolStrokeWidth: 2.5,
    symbolSize: 90,
    orient: 'top',
    direction: 'horizontal',
    columnPadding: 18,
    offset: 10,
  },
  header: { labelColor: ink, labelFontSize: 12, labelFontWeight: 'bold', titleColor: ink, titleFontSize: 12 },
  title: { color: ink, fontSize: 12, fontWeight: 'bold', anchor: 'start', offset: 8, subtitleColor: muted },
  text: { color: ink, fontSize: 11 },
  line: { strokeWidth: 2, strokeCap: 'round', strokeJoin: 'round' },
  point: { filled: true, size: 45, opacity: 1 },
  area: { opacity: 0.2 },
  rule: { color: muted },
  concat: { spacing: 28 },
  facet: { spacing: 24 },
} satisfies Config;
