import type { BoardPage } from '@bodan/core/export/page';
import { GRID, INK, LATE, LEFT, LINE, type Paper, PINE, RIGHT, SECOND, SLATE, THIRD } from './paper.ts';
import { trend } from './trend.ts';

const FULL = RIGHT - LEFT;
const GAP = 22;

function head(p: Paper, page: BoardPage): void {
  p.line(page.eyebrow, LEFT, p.y, { size: 8.5, color: PINE, width: FULL });
  p.y += 13;
  p.y += p.block(page.title, LEFT, p.y, { size: 20, face: 'semibold', width: FULL }) + 1;
  for (const line of page.about) p.y += p.block(line, LEFT, p.y, { size: 8.5, color: SECOND, width: FULL });
  p.y += 7;
  p.rule(p.y, { width: 1.6, color: INK });
  p.y += 10;
}

/** A day or two make no line; the figure then has the whole width. */
const LEAST_DAYS = 3;
function lead(p: Paper, { lead: l, trend: t }: BoardPage): void {
  const hasTrend = t.days.length >= LEAST_DAYS;
  const width = hasTrend ? 218 : FULL;
  const top = p.y;
  p.line(l.name, LEFT, top, { size: 9.5, color: SECOND, width });
  p.line(l.value, LEFT, top + 7, { size: 58, face: 'semibold', width });
  let y = top + 89;
  for (const line of l.lines) y += p.block(line, LEFT, y, { size: 9, color: SECOND, width });
  if (hasTrend) trend(p, t, { x: LEFT + width + GAP, y: top, width: FULL - width - GAP, height: 118 });
  p.y = Math.max(y, hasTrend ? top + 132 : 0) + 12;
}

function heading(p: Paper, text: string, { x = LEFT, width = FULL, more = '' } = {}): void {
  p.line(text, x, p.y, { size: 10.5, face: 'semibold', width });
  if (more) p.line(more, x, p.y + 2.5, { size: 7.5, color: THIRD, width, align: 'right' });
  p.rule(p.y + 17, { from: x, to: x + width, width: 1.2, color: INK });
}
const HEADING = 21;

const COLUMNS = 4;
const FIGURE_HEIGHT = 47;
const FIGURE_GAP = 14;
function figures(p: Paper, { figures: { title, items } }: BoardPage): void {
  heading(p, title);
  p.y += HEADING;
  const width = (FULL - FIGURE_GAP * (COLUMNS - 1)) / COLUMNS;
  for (const [i, f] of items.entries()) {
    const x = LEFT + (i % COLUMNS) * (width + FIGURE_GAP);
    const y = p.y + Math.floor(i / COLUMNS) * FIGURE_HEIGHT;
    if (i >= COLUMNS) p.rule(y - 4, { from: x, to: x + width });
    p.line(f.name, x, y, { size: 7.5, color: SECOND, width });
    p.line(f.value, x, y + 9, { size: 15, face: 'semibold', width, color: f.isLate ? LATE : INK });
    p.line(f.more, x, y + 29, { size: 7, color: THIRD, width });
  }
  p.y += Math.ceil(items.length / COLUMNS) * FIGURE_HEIGHT + 6;
}

const BAR = { at: 130, width: 84, height: 8 };
/** Right edges of the figures after the bar, from the left of the page. */
const EDGES = [262, 310, 352, 402, 456, 511];
const NAME = { at: 18, width: 106 };
const RANK_HEAD = 24;
const CELL = 48;

function rankingHead(p: Paper, headWords: readonly string[]): void {
  const [name = '', ...words] = headWords;
  const style = { size: 7.5, color: THIRD };
  p.line(name, LEFT + NAME.at, p.y + RANK_HEAD - 3 - p.heightOf(name, { ...style, width: NAME.width }), { ...style, width: NAME.width });
  for (const [i, word] of words.entries()) {
    const two = { ...style, width: CELL, align: 'right' } as const;
    const lines = p.heightOf(word, two);
    p.block(word, LEFT + (EDGES[i] ?? 0) - CELL, p.y + RANK_HEAD - 3 - Math.min(lines, RANK_HEAD), two);
  }
  p.y += RANK_HEAD;
}

const BAR_ROW = 17;

function ranking(p: Paper, { ranking: { title, more, head: words, target, rows, empty } }: BoardPage): void {
  p.room(HEADING + RANK_HEAD + 40);
  heading(p, title, { more });
  p.y += HEADING;
  const body = { size: 8.5 };
  if (empty) {
    p.line(empty, LEFT, p.y + 3, { ...body, color: THIRD, width: FULL });
    p.y += BAR_ROW + 16;
    return;
  }
  rankingHead(p, words);
  for (const row of rows) {
    const nameHeight = p.heightOf(row.name, { ...body, width: NAME.width });
    const height = Math.max(18, nameHeight + 6);
    if (p.room(height)) rankingHead(p, words);
    p.rule(p.y);
    const y = p.y + 3;
    p.line(row.place, LEFT, y, { ...body, color: THIRD, width: 14 });
    p.block(row.name, LEFT + NAME.at, y, { ...body, width: NAME.width });
    const bar = { x: LEFT + BAR.at, y: p.y + 5.5, width: BAR.width, height: BAR.height };
    p.fill(bar, GRID);
    const reached = { ...bar, width: bar.width * (row.rate ?? 0) };
    if (row.isFew) p.hatch(reached, PINE);
    else p.fill(reached, PINE);
    if (target !== null) p.fill({ x: bar.x + bar.width * target - 0.5, y: bar.y - 2, width: 1, height: bar.height + 4 }, INK);
    for (const [i, cell] of row.cells.entries()) {
      const style = { ...body, width: CELL, align: 'right', color: cell.isLate ? LATE : INK } as const;
      p.line(cell.text, LEFT + (EDGES[i] ?? 0) - CELL, y, i === 0 || cell.isLate ? { ...style, face: 'semibold' } : style);
    }
    p.y += height;
  }
  p.y += 16;
}

const HALF = (FULL - GAP) / 2;
function bars(p: Paper, { bars: sides }: BoardPage): void {
  const longest = Math.max(1, ...sides.map((s) => s.items.length + (s.rest ? 1 : 0)));
  p.room(HEADING + longest * BAR_ROW + 16);
  for (const [i, side] of sides.entries()) {
    const x = LEFT + i * (HALF + GAP);
    heading(p, side.title, { x, width: HALF, more: side.head });
    const top = p.y + HEADING;
    for (const [n, item] of side.items.entries()) {
      const y = top + n * BAR_ROW;
      if (n > 0) p.rule(y, { from: x, to: x + HALF, color: LINE });
      p.line(item.name, x, y + 2.5, { size: 8.5, width: 76 });
      const bar = { x: x + 82, y: y + 4.5, width: 108 * item.share, height: 8 };
      const late = bar.width * item.late;
      p.fill({ ...bar, x: bar.x + late, width: bar.width - late }, SLATE);
      p.hatch({ ...bar, width: late }, LATE);
      p.line(item.value, x + HALF - 50, y + 2.5, { size: 8.5, width: 50, align: 'right' });
    }
    const after = side.empty || side.rest;
    if (after) p.line(after, x, top + side.items.length * BAR_ROW + 3, { size: 8, color: THIRD, width: HALF });
  }
  p.y += HEADING + longest * BAR_ROW + 16;
}

/** In two columns, each as high as the other; what does not fit goes on overleaf. */
function definitions(p: Paper, { definitions: { title, items } }: BoardPage): void {
  const style = { size: 7.5, color: SECOND, width: HALF };
  const between = 4;
  const heights = items.map((text) => p.heightOf(text, style) + between);
  const all = heights.reduce((sum, h) => sum + h, 0);
  p.room(HEADING + all / 2 + Math.max(...heights));
  heading(p, title);
  p.y += HEADING;
  const top = p.y;
  let side = 0;
  let y = top;
  for (const [i, text] of items.entries()) {
    if (side === 0 && y - top >= all / 2) [side, y] = [1, top];
    p.block(text, LEFT + side * (HALF + GAP), y, style);
    y += heights[i] ?? 0;
  }
  p.y = Math.max(y, top + all / 2);
}

/** Draws a board on as many sheets as it takes. */
export function drawBoard(p: Paper, page: BoardPage): void {
  head(p, page);
  lead(p, page);
  figures(p, page);
  ranking(p, page);
  bars(p, page);
  definitions(p, page);
}
