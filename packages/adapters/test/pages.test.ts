import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { threadPages } from '@bodan/adapters/pages.node';
import { drawBoard } from '@bodan/adapters/pdf/board';
import { Paper } from '@bodan/adapters/pdf/paper';
import { type BoardPage, boardPage } from '@bodan/core/export/page';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pageFacts } from './page-facts.ts';
import { differing, inkIn, picturesOf } from './picture.ts';

const AT = Date.parse('2026-11-30T10:30:00Z');
const SCALE = 3;
/** Rows between the strokes of a letter are fewer than those between lines. */
const GAP = 4 * SCALE;
/** A stroke of 一 fills about a twentieth of its box. */
const LEAST_INK = 0.02;
// Fonts are opened anew for each page, and other tests want the processors too.

/** A page drawn here, without a thread. */
function drawn(page: BoardPage): Promise<Uint8Array> {
  const paper = new Paper({ title: page.title, lang: page.locale, at: AT });
  drawBoard(paper, page);
  return paper.end(page.foot, page.pageNumber);
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'bodan-pages-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every third ideograph of GBK and every sign of a page has ink in its own box, in a picture of the page', async () => {
  const ideographs = Array.from({ length: 0x9fa5 - 0x4e00 + 1 }, (_, i) => String.fromCodePoint(0x4e00 + i)).filter((_, i) => i % 3 === 0);
  const signs = [...'0123456789%·，。：；、（）《》“”…–—①②⑳≥≤±℃々〇一ABCxyzäéřşĐăПΩ€¥〓'];
  const letters = [...signs, ...ideographs];
  const [columns, cell, perPage] = [56, 9, 56 * 80];
  const paper = new Paper({ title: 'letters', lang: 'zh-CN', at: AT });
  for (const [i, letter] of letters.entries()) {
    if (i > 0 && i % perPage === 0) paper.doc.addPage();
    const at = i % perPage;
    paper.line(letter, 40 + (at % columns) * cell, 40 + Math.floor(at / columns) * cell, { size: 6, width: cell });
  }
  const pictures = await picturesOf(await paper.end('', ''), SCALE);
  const empty = letters.filter((_, i) => {
    const at = i % perPage;
    const [left, top] = [(40 + (at % columns) * cell) * SCALE, (40 + Math.floor(at / columns) * cell) * SCALE];
    const picture = pictures[Math.floor(i / perPage)];
    if (!picture) throw new Error('a page is missing');
    return inkIn(picture, { left, top, right: left + 6 * SCALE, bottom: top + cell * SCALE }) < LEAST_INK / 2;
  });
  expect(empty).toEqual([]);
  expect(letters.length).toBeGreaterThan(7_000);
});

test('the letters of every ranked name are drawn where the name stands, and extracted as they are', async () => {
  // None of the last two stands in GB 2312; all have four letters, so that a box of each can be told.
  const names = ['杭州公司', '宁波鼎新', '温州龘靐', '嘉兴喆堃'];
  const [whole] = await picturesOf(await drawn(boardPage(pageFacts(names), 'zh-CN')), SCALE);
  const [bare] = await picturesOf(await drawn(boardPage(pageFacts(names.map(() => '　')), 'zh-CN')), SCALE);
  if (!whole || !bare) throw new Error('there is no page');
  const bands = differing(whole, bare, GAP);
  expect(bands).toHaveLength(names.length);
  for (const band of bands) {
    const width = (band.right - band.left) / 4;
    expect(width).toBeGreaterThan(7.5 * SCALE);
    expect(width).toBeLessThan(9 * SCALE);
    for (const i of [0, 1, 2, 3]) {
      const box = { ...band, left: band.left + i * width, right: band.left + (i + 1) * width };
      expect(inkIn(whole, box), `letter ${i + 1} at ${band.top}`).toBeGreaterThan(LEAST_INK);
    }
  }
  for (const name of names) expect(whole.text).toContain(name);
});

test('a letter the font has not is drawn as 〓, a name of nothing else too; joiners and line breaks leave no hole', async () => {
  const names = ['😀𠮷 店', '甲\u200d乙\ufe0f\n丙'];
  const [shown] = await picturesOf(await drawn(boardPage(pageFacts(names), 'zh-CN')), SCALE);
  const [bare] = await picturesOf(await drawn(boardPage(pageFacts(['   店', '　']), 'zh-CN')), SCALE);
  if (!shown || !bare) throw new Error('there is no page');
  expect(shown.text).toContain('〓〓 店');
  expect(shown.text).toContain('甲乙 丙');
  const [first] = differing(shown, bare, GAP);
  if (!first) throw new Error('nothing was shown');
  expect(inkIn(shown, { ...first, right: first.left + 8 * SCALE })).toBeGreaterThan(LEAST_INK);
});

test('a page says its figures, range, moment, zone, filters and pages, in either language, and the same page is the same bytes', async () => {
  const names = Array.from({ length: 60 }, (_, i) => `第${i + 1}公司`);
  const facts = pageFacts(names, { filters: ['故障代码：不制冷'], known: 'then' });
  const page = boardPage(facts, 'zh-CN');
  const bytes = await threadPages()(page, AT);
  expect(Buffer.from(await drawn(page)).equals(Buffer.from(bytes))).toBe(true);
  const zh = await picturesOf(bytes, 1);
  expect(zh.length).toBeGreaterThan(2);
  for (const [i, { text }] of zh.entries()) {
    expect(text).toContain('数据截至 2026-11-30 18:30:00（Asia/Shanghai）');
    expect(text).toContain('当时公布的数字');
    expect(text).toContain('筛选：故障代码：不制冷');
    expect(text).toContain(`第 ${i + 1} / ${zh.length} 页`);
  }
  const all = zh.map((p) => p.text).join('\n');
  for (const name of names) expect(all.replaceAll(/\s/g, '')).toContain(name);
  expect(all).toContain(page.lead.value);
  expect(all).toContain('2026-11-01 至 2026-11-30');
  for (const f of page.figures.items) expect(all).toContain(f.value);
  const en = (await picturesOf(await drawn(boardPage(facts, 'en')), 1)).map((p) => p.text).join('\n');
  for (const words of ['Group board', 'As published then', 'Subsidiaries ranked', 'Definitions', 'Page 1 of']) expect(en).toContain(words);
  expect(en).not.toContain('子公司排名');
});

test('an empty board is a whole page, and a thread that fails or hangs is told of', async () => {
  const nothing = pageFacts([], { days: [], stages: [], departments: [], target: null });
  const [blank] = await picturesOf(await drawn(boardPage(nothing, 'zh-CN')), 1);
  expect(blank?.text).toContain('没有在办工单');
  expect(blank?.text).toContain('还没有子公司');
  const [blankEn] = await picturesOf(await drawn(boardPage(nothing, 'en')), 1);
  expect(blankEn?.text).toContain('No subsidiary yet');
  const thread = (source: string): URL => {
    const file = path.join(folder, `${source.length}.mjs`);
    writeFileSync(file, source);
    return pathToFileURL(file);
  };
  const page = boardPage(pageFacts([]), 'zh-CN');
  await expect(threadPages(thread(`throw new Error('no ink')`))(page, AT)).rejects.toThrow('no ink');
  await expect(threadPages(thread('setInterval(() => {}, 1000);'), 300)(page, AT)).rejects.toMatchObject({ code: 'unavailable' });
});
