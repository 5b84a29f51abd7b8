import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { INHERITED } from './support/fixtures.ts';
import { BASE } from './support/site.ts';

const site = inject('site');

const html = (page: string) => readFileSync(join(site.folder, page, 'index.html'), 'utf8');

/** A page's tags and text without the values of attributes, in which a `<` starts nothing. */
const bare = (page: string) => html(page).replaceAll(/="[^"]*"/g, '=""');

describe('the built site', () => {
  it('has a page for the overview, every study, every entry, and each general subject', () => {
    for (const page of [
      '',
      'studies/alpha/',
      'studies/alpha/entry5/',
      'studies/omega/entry0/',
      'quick/',
      'quick/studies/alpha/entry1/',
      'compare/',
      'quick/compare/',
      'engines/',
      'methods/',
      'downloads/',
      'datasets/',
      'paper-clothes/studies/alpha/entry1/',
    ])
      expect(site.pages).toContain(page);
  });

  it('names what is broken, in the build and on every page, and goes on', () => {
    for (const path of site.broken) expect(site.output).toContain(path);
    for (const page of site.pages)
      expect(html(page), page).toContain(`${site.broken.length} files of the results could not be shown`);
  });

  it('leads from every page to the same on another data set, and compares the models of both', () => {
    expect(html('studies/alpha/')).toMatch(
      /href="[^"]*paper-clothes\/studies\/alpha\/"[^>]*>\s*Clothes \(CSV edition\)/,
    );
    expect(html('paper-clothes/studies/alpha/')).toMatch(
      /aria-current="true"[^>]*>\s*Clothes \(CSV edition\)/,
    );
    expect(html('paper-clothes/')).toContain('Its test images are others.');
    expect(html('')).not.toContain('Its test images are others.');
    const page = html('datasets/');
    expect(page).toMatch(/On MNIST<\/strong>,[^<]*entry\d/);
    expect(page).toMatch(/Of 6 pairs of entries, \d are in the same order and \d in the other order/);
    expect(page).toContain('Its test images are others.');
    const csv = readFileSync(join(site.folder, 'downloads', 'digitbench-by-data-set.csv'), 'utf8');
    expect(csv.split('\r\n').filter((line) => line.includes(',clothes,Clothes (CSV edition),'))).toHaveLength(
      4,
    );
    // What a source states is about its own set.
    expect(html('paper-clothes/studies/alpha/')).not.toContain('id="ledger"');
  });

  it('lets no name from a record become markup or script', () => {
    for (const page of site.pages) {
      expect(bare(page), page).not.toMatch(/<script>|<img src=x/i);
      expect(html(page), page).not.toMatch(/<img src=x onerror="|href="javascript:/i);
    }
  });

  it('allows no inline script and needs none', () => {
    for (const page of site.pages) {
      const text = html(page);
      expect(text, page).toContain("script-src 'self'");
      expect(text, page).not.toContain('unsafe-');
      expect(bare(page).match(/<script(?![^>]*\bsrc=)[^>]*>/g), page).toBeNull();
      expect(bare(page).match(/ style="/g), page).toBeNull();
      expect(bare(page).match(/ on[a-z]+="/g), page).toBeNull();
    }
  });

  it('links only to what exists', () => {
    const missing = new Set<string>();
    for (const page of site.pages)
      for (const [, target = ''] of html(page).matchAll(/(?:href|src)="([^"#?]+)[^"]*"/g)) {
        if (target.startsWith('data:')) continue;
        if (!target.startsWith(BASE)) {
          missing.add(`${page}: ${target} is outside the base`);
          continue;
        }
        const file = join(site.folder, target.slice(BASE.length));
        const there = statSync(file, { throwIfNoEntry: false });
        if (
          there === undefined ||
          (there.isDirectory() && !statSync(join(file, 'index.html'), { throwIfNoEntry: false }))
        )
          missing.add(`${page}: ${target}`);
      }
    expect([...missing]).toEqual([]);
  });

  it('draws its charts before any script, each with a text alternative and its numbers', () => {
    const text = html('studies/alpha/');
    const charts = text.match(/data-chart=/g)?.length ?? 0;
    expect(charts).toBeGreaterThanOrEqual(6);
    expect(text.match(/<svg aria-hidden="true"/g)?.length).toBe(2 * charts);
    expect(text.match(/<summary>The numbers/g)?.length).toBe(charts);
    expect(text).toMatch(/role="img" aria-label="Lines of validation accuracy[^"]+entry5 from/);
  });

  it('draws runs that did not finish at the edge of the overview, with how many of how many', () => {
    const drawings = html('').match(/entry1: 1 of 4 diverged/g) ?? [];
    expect(drawings.length).toBeGreaterThanOrEqual(2);
    expect(html('')).toContain('entry0</a>, seed 1: failed');
  });

  it('keeps the numbers of the overview on a page of their own, and links each chart to its table', () => {
    const text = html('');
    const links = [...text.matchAll(/href="[^"]*numbers\/#([^"]+)"/g)].map(([, id]) => id);
    expect(links).toHaveLength(text.match(/data-chart=/g)?.length ?? -1);
    const numbers = html('numbers/');
    for (const id of links) expect(numbers).toContain(`<h2 id="${id}">`);
    expect(numbers.match(/<table/g)?.length).toBe(links.length);
    // One seed makes no chart.
    expect(site.pages).not.toContain('quick/numbers/');
  });

  it('shows how sure an entry is, and the answers alone where its records hold no probabilities', () => {
    const text = html('studies/alpha/entry5/');
    expect(text.match(/<caption>/g)).toHaveLength(12);
    expect(text).toContain('mean over 4 seeds');
    expect(text).not.toContain('The first test images');
    const older = html('studies/alpha/entry2/');
    expect(older).toContain('Its records hold no probabilities');
    expect(older).not.toContain('<caption>');
  });

  it('shows a layer with its shape, parameters and multiply-adds', () => {
    const cells = html('studies/alpha/entry5/')
      .replaceAll(/<[^>]+>/g, '|')
      .replaceAll(/[|\s]+/g, '|');
    expect(cells).toContain('|Dense|Study|alpha|10|6,000|5,990|');
  });

  it('draws nothing of a number too large to draw, and nothing that is no number', () => {
    const pages = site.pages.filter((page) => page.startsWith('vast/'));
    expect(pages).toContain('vast/studies/vast/entry3/');
    for (const page of pages) {
      const text = bare(page).replaceAll(/<(svg|section)[\s\S]*?<\/\1>/g, '');
      expect(text.match(/.{0,60}(?:NaN|Infinity|undefined).{0,20}/g), page).toBeNull();
      for (const [picture] of html(page).matchAll(/<svg[\s\S]*?<\/svg>/g))
        expect(picture, page).not.toMatch(/NaN|Infinity|undefined|e\+?\d{2,}/);
    }
  });

  it('shows names that every object has something under', () => {
    const start = 'valueOf-toString/studies/constructor/';
    expect(site.pages).toEqual(
      expect.arrayContaining([start, ...INHERITED.map((entry) => `${start}${entry}/`)]),
    );
    const text = html(start);
    expect(text).toContain('<td>to string</td>');
    for (const entry of INHERITED) expect(text, entry).toMatch(new RegExp(`>${entry}</text>`));
    for (const page of site.pages) expect(bare(page), page).not.toMatch(/native code|\[object /);
  });

  it('shows what the source states, with each outcome and why', () => {
    const text = html('studies/alpha/');
    expect(text).toMatch(/\d of 5 statements holds?; [^<]*1 cannot be tested[^<]*\./);
    expect(text.match(/<tr>\s*<td class="wrap">\s*“Study alpha”/g)).toHaveLength(5);
    expect(text).toContain('The picture <code>Study alpha</code> is lost.');
    expect(text).toMatch(/<strong class="(good|bad)">(Reproduced|Ours are higher|Ours are lower)<\/strong>/);
    expect(text).toContain('accuracy as the source computed it (mean over batches of 64');
    expect(html('')).toContain('What the sources state');
  });

  it('draws what the source logged over our runs, on the page of the study and of the entry', () => {
    const text = html('studies/alpha/');
    expect(text).toMatch(/entry5: \d of 2 logged values of the validation accuracy lie inside/);
    expect(text).toContain('All panels share the same axes. Rings are what the source logged.');
    expect(html('studies/alpha/entry5/')).toContain('Rings are what the source logged.');
    expect(html('studies/alpha/entry4/')).not.toContain('Rings are');
  });

  it('draws a factor, and gives a value of it a page like any entry', () => {
    expect(html('studies/alpha/')).toMatch(/aria-label="accuracy, % by study alpha: 10 units [\d.]+/);
    for (const entry of ['width=10', 'width=0.5', 'loss=sum'])
      expect(html(`levels/studies/levels/${entry}/`)).toContain(`<h1>${entry}</h1>`);
  });

  it('names the study of an entry where several are listed together', () => {
    const rows = html('').matchAll(/<tr id="(alpha|omega)-entry\d"[\s\S]*?<\/tr>/g);
    const named = [...rows].map(([row, study]) => row.includes(`<span class="study">${study}</span>`));
    expect(named).toHaveLength(9);
    expect(named).not.toContain(false);
  });

  it('writes what can be downloaded', () => {
    const read = (path: string) => readFileSync(join(site.folder, path), 'utf8');
    expect(read('downloads/digitbench-paper-mnist.csv').split('\n').length).toBeGreaterThan(9);
    expect(read('downloads/digitbench-paper-mnist.tex')).toContain('\\begin{tabular}');
    expect(read('downloads/digitbench-paper-mnist.md')).toContain('| entry');
    expect(JSON.parse(read('downloads/digitbench-paper-mnist.json'))).toHaveLength(9);
    expect(JSON.parse(read('downloads/digitbench-paper-mnist.records.json'))).toHaveLength(33);
    expect(html('downloads/')).toContain('@misc{digitbench');
    expect(JSON.parse(read('schema/run-record.schema.json'))).toHaveProperty('title');
    expect(JSON.parse(read('records/paper/alpha/entry5/seed-1.machine1.json'))).toMatchObject({
      entry: 'entry5',
      seed: 1,
    });
  });
});
