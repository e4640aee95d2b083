import { readFileSync, writeFileSync } from 'node:fs';
import { type Declaration, KINDS, kindsOf, OURS, type Parameter, PLACES } from '../index.ts';
import { defaultOf } from '../modules/core/complete.ts';
import { leavesOf } from '../pipelines/schema/parameters.ts';

/**
 * The tables of places, kinds and parameters in README.md and docs/specs.md, from the declarations: `npm run docs:tables`.
 * They stand between two markers; test/docs.test.ts fails when they are not current.
 */

/** Bounds as wide as these only stop mistyped exponents. */
const HUGE = 1e9;
const said = (bound: number | undefined): bound is number => bound !== undefined && Math.abs(bound) < HUGE;

/** Nothing in a cell may end it. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

const rangeOf = (one: Parameter): string => {
  switch (one.type) {
    case 'number': {
      const low = said(one.above) ? `> ${one.above}` : said(one.min) ? `≥ ${one.min}` : '';
      const high = said(one.max) ? `≤ ${one.max}` : '';
      const both = said(one.min) && said(one.max) ? `${one.min} to ${one.max}` : [low, high].filter(Boolean).join(', ');
      const parts = [one.whole === true ? `whole${both === '' ? '' : ', '}${both}` : both];
      return [...parts, one.orNull === undefined ? '' : `or null: ${one.orNull}`].filter(Boolean).join('; ');
    }
    case 'choice':
      return one.choices.join(', ');
    case 'flag':
      return 'true or false';
    case 'list':
      return `a list of ${one.least} to ${one.most}`;
    case 'items': {
      const fields = leavesOf(one.of).map(([path, inner]) => `${path.join('.')} (${rangeOf(inner) || 'any'})`);
      return `{ ${fields.join(', ')} }, a list of such, or null: ${one.orNull}`;
    }
    case 'group':
      return '';
  }
};

const defaultIn = (one: Parameter): string => {
  const value = defaultOf(one);
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  return `\`${text}\``;
};

const unitOf = (one: Parameter): string => ('unit' in one && one.unit !== undefined ? ` ${one.unit}` : '');

const parameterRow = ([path, one]: readonly [readonly string[], Parameter]): string => {
  const symbol = 'symbol' in one && one.symbol !== undefined ? one.symbol : '';
  const live = one.live ? 'live' : '';
  return row([`\`${path.join('.')}\``, symbol, `${defaultIn(one)}${unitOf(one)}`, rangeOf(one), live, one.about]);
};

const kindPart = (declaration: Declaration, first: boolean): string => {
  const { kind, title, equation, source, parameters, nothing } = declaration;
  const also = [first ? 'the default' : '', nothing === true ? 'also `null`' : ''].filter(Boolean).join('; ');
  const head = `**\`"${kind}"\`** ${title}${also === '' ? '' : ` (${also})`}: ${equation}${source === undefined ? '' : `. *${source}*`}`;
  const leaves = leavesOf(parameters);
  if (leaves.length === 0) return head;
  const table = [
    row(['parameter', 'symbol', 'default', 'range', '', '']),
    row(['---', '---', '---', '---', '---', '---']),
    ...leaves.map(parameterRow),
  ];
  return `${head}\n\n${table.join('\n')}`;
};

/** Every kind, with its parameters, by places. */
export const parameterTables = (): string =>
  PLACES.map(({ name, title, writes }) => {
    const kinds = kindsOf(OURS, name).map(({ declaration }, i) => kindPart(declaration, i === 0));
    return [`### \`${name}\`: ${title}`, `Writes \`${writes}\`.`, ...kinds].join('\n\n');
  }).join('\n\n');

/** The kinds of each place, a line each. */
export const kindTable = (): string =>
  [
    row(['place', 'kinds, the default first', 'writes']),
    row(['---', '---', '---']),
    ...PLACES.map(({ name, title, writes }) => {
      const kinds = kindsOf({ kinds: KINDS }, name).map(
        ({ declaration: { kind, title: called } }) => `\`${kind}\` (${called})`,
      );
      return row([`\`${name}\`: ${title}`, kinds.join(', '), `\`${writes}\``]);
    }),
  ].join('\n');

/** The documents that hold a table, and how it is made. */
export const TABLES: Readonly<Record<string, () => string>> = {
  'README.md': kindTable,
  'docs/specs.md': parameterTables,
};

const BEGIN = '<!-- kinds:begin -->';
const END = '<!-- kinds:end -->';

/** A document with its table put in anew. @throws {Error} if it has no markers */
export const withTable = (text: string, table: string): string => {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`expected ${BEGIN} and ${END}, found none`);
  return `${text.slice(0, begin + BEGIN.length)}\n${table}\n${text.slice(end)}`;
};

if (process.argv.includes('--write')) {
  for (const [path, table] of Object.entries(TABLES))
    writeFileSync(path, withTable(readFileSync(path, 'utf8'), table()));
}
