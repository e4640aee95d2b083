import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import opentype from 'opentype.js';
import { describe, expect, it } from 'vitest';
import { family, typeface } from '../../../pipelines/report/font.ts';
import {
  type FigureSpec,
  foreign,
  html,
  ink,
  markdown,
  page,
  prose,
  toPng,
  toSvg,
} from '../../../pipelines/report/index.ts';
import { style } from '../../../pipelines/report/style.ts';

const points = (title = 'trials'): FigureSpec => ({
  width: 200,
  height: 100,
  data: {
    values: [
      { x: 1, y: 0.5, rule: 'Hebbian' },
      { x: 2, y: 0.9, rule: 'Hebbian' },
      { x: 1, y: 0.8, rule: 'FORCE' },
      { x: 2, y: 1, rule: 'FORCE' },
    ],
  },
  mark: { type: 'line', clip: true },
  encoding: {
    x: { field: 'x', type: 'quantitative', title },
    y: { field: 'y', type: 'quantitative', title: 'performance' },
    color: { field: 'rule', type: 'nominal' },
  },
});

/** Whether it is what our typeface alone makes of it. */
const isOurs = async (svg: string, png: Uint8Array): Promise<boolean> => {
  const font = { fontFiles: [...(await typeface()).files], loadSystemFonts: false, defaultFontFamily: family };
  return Buffer.compare(png, new Resvg(svg, { fitTo: { mode: 'zoom', value: 2 }, font }).render().asPng()) === 0;
};

/** Dark pixels of a PNG are its lettering and axes: the larger its file, the more there is on it. */
const size = (png: Uint8Array): number => new DataView(png.buffer, png.byteOffset).getUint32(16);

describe('a figure', () => {
  it('is drawn without a browser, the same each time', async () => {
    const svg = await toSvg(points());
    expect(svg).toMatch(/^<svg /);
    expect(svg).toContain('performance');
    expect((await toSvg(points())) === svg).toBe(true);
  });

  it('shows its lettering as a bitmap, too', async () => {
    const [short, long] = await Promise.all([toSvg(points('i')), toSvg(points('WWWWWWWWWWWWWWWW'))]);
    const [a, b] = await Promise.all([toPng(short), toPng(long)]);
    expect(size(a)).toBe(size(b));
    expect(b.length - a.length).toBeGreaterThan(100);
  });

  it('leaves the room that its lettering takes', async () => {
    const { widthOf } = await typeface();
    expect(widthOf('WWWW', 12, false)).toBeGreaterThan(3 * widthOf('iiii', 12, false));
    expect(widthOf('W', 24, false)).toBeCloseTo(2 * widthOf('W', 12, false), 6);
    expect(widthOf('Wide', 12, true)).toBeGreaterThan(widthOf('Wide', 12, false));
  });

  it('of text that our typeface has is drawn by it alone: the same bits whatever fonts the system has', async () => {
    const svg = await toSvg(points('τ = −1 ms, é ß ∑ → ’'));
    expect(await foreign(svg)).toBe('');
    expect(await isOurs(svg, await toPng(svg))).toBe(true);
  });

  it('knows what our typeface lacks, and leaves a square for it', async () => {
    expect(await foreign(await toSvg(points('記憶 memory 기억')))).toBe('記憶기억');
    expect((await typeface()).widthOf('記憶', 12, false)).toBeCloseTo(24, 6);
  });

  it.runIf(process.platform === 'linux')("has what it lacks from the system's fonts", async () => {
    const home = mkdtempSync(join(tmpdir(), 'reservoir-rx-'));
    const svg = await toSvg(points('記'));
    const draw = async (): Promise<Uint8Array> => {
      const before = process.env.HOME;
      process.env.HOME = home;
      try {
        return await toPng(svg);
      } finally {
        if (before === undefined) delete process.env.HOME;
        else process.env.HOME = before;
      }
    };
    // A typeface of one character, of a form that no other has.
    const path = new opentype.Path();
    path.moveTo(0, 0);
    path.lineTo(500, 1000);
    path.lineTo(1000, 0);
    path.close();
    const glyph = (name: string, unicode: number | undefined) =>
      new opentype.Glyph({ name, ...(unicode === undefined ? {} : { unicode }), advanceWidth: 1000, path });
    const glyphs = [glyph('.notdef', undefined), glyph('one', '記'.codePointAt(0))];
    const names = { familyName: 'Only One', styleName: 'Regular', unitsPerEm: 1000, ascender: 1000, descender: -200 };
    mkdirSync(join(home, '.fonts'));
    writeFileSync(
      join(home, '.fonts', 'one.ttf'),
      Buffer.from(new opentype.Font({ ...names, glyphs }).toArrayBuffer()),
    );
    const drawn = await draw();
    expect(await isOurs(svg, drawn)).toBe(false);
    rmSync(home, { recursive: true, force: true });
  });

  it('that cannot be drawn as asked is an error', async () => {
    await expect(toSvg({ ...points(), mark: 'arrow' } as never)).rejects.toThrow();
  });
});

describe('a report in Markdown', () => {
  const sections = [
    {
      id: 'one',
      title: 'One | two',
      text: html`<p>Said <em>once</em>.</p>
<p>And *again*.</p>`,
      claims: [
        {
          title: 'All',
          claims: [
            {
              claim: 'a < b',
              parts: [
                { asked: '*all*', found: '1 to 2', verdict: 'holds' },
                { asked: 'some', found: '3', verdict: 'undecided' },
              ],
              networks: '3',
              verdict: 'undecided',
            },
          ],
        },
      ],
      figures: [{ name: 'f', svg: '', caption: html`<b>F</b> & g`, files: [{ label: 'PNG', href: 'f.png' }] }],
    },
  ] as const;

  it('has the text, the figures and the claims, and nothing that Markdown would take for something else', () => {
    const [{ claims, figures }] = sections;
    const figure = { ...figures[0], caption: 'All of it' };
    const text = markdown(
      { title: 'T', text: html`<p>L.</p>`, figure, claims, sections, provenance: [] },
      'report.html',
    );
    const row = '| a \\< b | ✓ \\*all\\*: 1 to 2<br>? some: 3 | 3 | **undecided** |';
    // The page first, then what stands behind it.
    expect(text.indexOf('# T\n\nL.\n\n![](f.png)\n\nAll of it\n\n**All**\n\n')).toBe(0);
    expect(text.split(row)).toHaveLength(3);
    expect(text.indexOf(row)).toBeLessThan(text.indexOf('## One'));
    expect(text).toContain('[report.html](report.html)');
    expect(text).toContain('## One \\| two\n\nSaid once.\n\nAnd \\*again\\*.\n\n**All**');
    expect(text).toContain('![](f.png)\n\nF & g');
  });
});

describe('a page', () => {
  const claim = {
    claim: 'a < b',
    parts: [{ asked: 'b > a in all', found: '3 of 3', verdict: 'holds' }],
    networks: '3',
    verdict: 'holds',
  } as const;
  const shown = (svg: string) =>
    page({
      title: 'T & T',
      text: prose('plain `code` & *stress*'),
      claims: [{ title: 'All', claims: [claim, { ...claim, verdict: 'does not hold' }] }],
      sections: [
        {
          id: 'one',
          title: 'One',
          text: html`<p>${'<script>'}</p>`,
          figures: [
            { name: 'f', svg, caption: 'F' },
            { name: 'g', svg, caption: 'G', files: [{ label: 'PNG', href: 'g.png' }] },
          ],
          tables: [{ caption: 'numbers', head: ['what', 'how much'], rows: [['a', '1.0 ± 0.1']] }],
        },
      ],
      provenance: [['version', '1']],
    });

  it('escapes whatever is not markup', () => {
    const text = shown('<svg ></svg>');
    expect(text).toContain('<title>T &amp; T</title>');
    expect(text).toContain('<p>&lt;script&gt;</p>');
    expect(text).toContain('a &lt; b');
    expect(text).toContain('plain <code>code</code> &amp; <em>stress</em>');
  });

  it('needs nothing beside it', async () => {
    const text = shown(await toSvg(points()));
    expect(text).not.toMatch(/\b(src|href)="http|@import|<link|<script/);
  });

  it('keeps the ids of its figures apart', async () => {
    const ids = [...shown(await toSvg(points())).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('counts its verdicts', () => {
    const text = shown('<svg ></svg>').replace(/<[^>]+>/g, ' ');
    expect(text).toMatch(/1\s+✓ holds\s+0\s+\? undecided\s+1\s+✗ does not hold/);
  });

  it('gives the lettering of figures its own colour in the dark', async () => {
    expect(await toSvg(points())).toContain(`fill="${ink}"`);
    expect(style).toContain(`figure svg [fill="${ink}"] { fill: var(--ink); }`);
  });
});
