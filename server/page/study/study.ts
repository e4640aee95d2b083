import '../style/tokens.css';
import '../style/page.css';
import './study.css';
import type { News, NewsRow } from '../../../pipelines/studies/news.ts';
import { h } from '../dom.ts';
import { themeToggle } from '../theme.ts';
import { bar, coloursOf, curves } from './marks.ts';

/** A study while it runs: its leaderboard and curves fill in as runs finish. */
const NAMES: Readonly<Record<string, string>> = {
  performance: 'performance',
  zeroShift: 'correlation without a shift',
  rmse: 'RMSE',
};

const number = (value: number | null, signed = false): string =>
  value === null ? '–' : `${value < 0 ? '−' : signed ? '+' : ''}${Math.abs(value).toFixed(3)}`;

const duration = (seconds: number): string => {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours > 0 ? `${hours} h ${minutes} min` : minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
};

const title = h('h1', {}, 'study');
const progress = h('progress', { max: 1, value: 0 });
const status = h('p', { class: 'status', role: 'status' }, 'waiting for the first news');
const plot = h('div', { class: 'curves' });
const board = h('tbody');
const heads = h('tr');

let colours: ReadonlyMap<string, string> = new Map();

const cell = (text: string): HTMLElement => h('td', { class: 'number' }, text);

const rowOf = (row: NewsRow, place: number, reach: number): HTMLElement => {
  const colour = colours.get(row.name);
  const key = h('span', { class: 'key' });
  if (colour !== undefined) key.style.background = `var(${colour})`;
  return h(
    'tr',
    { class: row.difference === null ? 'base' : '' },
    cell(String(place)),
    h('td', {}, key, row.name),
    cell(number(row.score.mean)),
    cell(row.difference === null ? '' : number(row.difference.mean, true)),
    h('td', {}, row.difference === null ? '' : bar(row, reach)),
    h('td', {}, row.difference === null ? '' : row.certain ? 'certain' : 'not certain'),
    cell(String(row.runs)),
    cell(String(row.failed)),
  );
};

const show = (news: News): void => {
  document.title = `${news.name} · reservoir-rx`;
  title.textContent = news.name;
  progress.value = news.total === 0 ? 0 : news.ended / news.total;
  const left = news.secondsLeft === null || news.over ? '' : `, ${duration(news.secondsLeft)} left`;
  const failed = news.failed === 0 ? '' : `, ${news.failed} failed`;
  status.textContent = `${news.ended} of ${news.total} runs${failed}${left}${news.over ? ': over, the report is written' : ''}`;
  colours = coloursOf(news.rows, colours);
  const name = NAMES[news.measure] ?? news.measure;
  const words = ['', 'variant', name, 'difference', `to the base, ${news.confidence} %`, '', 'runs', 'failed'];
  const numbers = new Set([name, 'difference', 'runs', 'failed']);
  heads.replaceChildren(
    ...words.map((word) => h('th', { scope: 'col', class: numbers.has(word) ? 'number' : '' }, word)),
  );
  const ends = news.rows.flatMap(({ difference }) =>
    difference === null ? [] : [difference.mean, difference.low, difference.high].filter((value) => value !== null),
  );
  const reach = Math.max(0.01, ...ends.map(Math.abs));
  board.replaceChildren(...news.rows.map((row, i) => rowOf(row, i + 1, reach)));
  const drawn = curves(news, colours);
  plot.replaceChildren(drawn ?? h('p', { class: 'status' }, 'no test yet'));
};

document
  .getElementById('app')
  ?.replaceChildren(
    h('header', { class: 'top' }, h('span', { class: 'name' }, 'reservoir-rx'), themeToggle()),
    h(
      'main',
      { class: 'study' },
      h('section', { class: 'card' }, title, progress, status),
      h('section', { class: 'card' }, h('h2', {}, 'Learning curves: the base and the best'), plot),
      h('section', { class: 'card' }, h('h2', {}, 'Leaderboard'), h('table', {}, h('thead', {}, heads), board)),
    ),
  );

const events = new EventSource('./events');
let over = false;
events.addEventListener('message', ({ data }: MessageEvent<string>) => {
  const news = JSON.parse(data) as News;
  over = news.over;
  show(news);
});
events.addEventListener('error', () => {
  if (!over) status.textContent = 'the study does not answer: it has ended, or been stopped';
});
