import { ground, ink, muted, okabeIto, rule } from './palette.ts';

/** Lets a figure follow the page: what is not a condition takes the page's colours. */
const follows = [
  [ink, '--ink'],
  [muted, '--muted'],
  [rule, '--rule'],
  [ground, '--ground'],
]
  .map(
    ([colour, name]) =>
      `figure svg [fill="${colour}"] { fill: var(${name}); } figure svg [stroke="${colour}"] { stroke: var(${name}); }`,
  )
  .join('\n');

/** The darkest of the conditions' colours is lifted where the ground is dark. */
const lifted = `figure svg [fill="${okabeIto.blue}"] { fill: #3a9bdc; } figure svg [stroke="${okabeIto.blue}"] { stroke: #3a9bdc; }`;

/** The page's style sheet. */
export const style = `
:root { color-scheme: light dark; --ink: ${ink}; --muted: #59626e; --rule: ${rule}; --ground: #ffffff; --raised: #f5f7f9;
  --accent: #005a8c; --good: #00684c; --partly: #8a5a00; --bad: #b03a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --muted: #a3acb7; --rule: #343b45; --ground: #14181d;
  --raised: #1c2229; --accent: #74c3ee; --good: #4fd0a5; --partly: #f0b84a; --bad: #ff9466; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 64rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 3.5rem 0 .6rem; padding-top: 1.2rem; border-top: 1px solid var(--rule); }
details { border-top: 1px solid var(--rule); } details > summary { cursor: pointer; padding: .7rem 0; }
details > summary h2 { display: inline; margin: 0; padding: 0; border: 0; font-size: 1.1rem; } details[open] { padding-bottom: 1.5rem; }
h3 { font-size: 1.05rem; margin: 2rem 0 .4rem; }
p, ul, ol, dl { max-width: 46rem; margin: .6rem 0; }
.subtitle { color: var(--muted); font-size: 1.05rem; }
a { color: var(--accent); text-underline-offset: .15em; }
code { font: .88em ui-monospace, "DejaVu Sans Mono", monospace; background: var(--raised); padding: .1em .3em; border-radius: 3px; }
pre { background: var(--raised); padding: .8rem 1rem; overflow-x: auto; border-radius: 4px; max-width: 46rem; }
pre code { background: none; padding: 0; }
figure { margin: 1.6rem 0; }
figure .plot { overflow-x: auto; }
figure svg, figure img { display: block; max-width: 100%; height: auto; }
figcaption { color: var(--muted); font-size: .9rem; line-height: 1.5; max-width: 46rem; margin-top: .4rem; }
figcaption a { white-space: nowrap; }
.wide { overflow-x: auto; margin: 1.2rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; line-height: 1.45; }
caption { text-align: left; color: var(--muted); padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .9rem .5rem 0; border-bottom: 1px solid var(--rule); }
thead th { font-weight: 600; border-bottom: 1px solid var(--muted); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
table.claims td:first-child { width: 31%; } table.claims .verdict { white-space: normal; } table.claims tbody th { padding-top: 1.4rem; }
.criterion { color: var(--muted); font-size: .92em; }
.runs { white-space: nowrap; }
.verdict { white-space: nowrap; font-weight: 600; }
.verdict.holds { color: var(--good); } .verdict.partly { color: var(--partly); }
.verdict.fails { color: var(--bad); } .verdict.open { color: var(--muted); font-weight: 400; }
.tally { display: flex; flex-wrap: wrap; gap: .6rem 2rem; margin: 1.2rem 0; padding: .9rem 1.2rem; background: var(--raised);
  border-radius: 6px; max-width: none; } .tally div { display: flex; align-items: baseline; gap: .5rem; }
.tally b { font-size: 1.4rem; font-variant-numeric: tabular-nums; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--muted); font-size: .9rem; }
footer dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; } footer dt { color: var(--muted); }
footer dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { body { padding-top: 1.5rem; } }
@media print { body { max-width: none; padding: 0; } figure, tr { break-inside: avoid; } }
${follows}
@media (prefers-color-scheme: dark) { ${lifted} }
`;
