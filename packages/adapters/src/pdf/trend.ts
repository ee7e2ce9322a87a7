import type { BoardPage } from '@bodan/core/export/page';
import { GRID, INK, type Paper, PINE, SECOND, THIRD } from './paper.ts';

const SCALE = [0, 0.5, 1];
const AXIS = 28;
const LABEL = 12;

/** The rate day by day from zero, the target dashed. Days on which nothing was decided leave a gap; a day alone is a dot. */
export function trend(
  p: Paper,
  { title, target, targetWords, days }: BoardPage['trend'],
  box: { x: number; y: number; width: number; height: number },
): void {
  const { doc } = p;
  p.line(title, box.x, box.y, { size: 8, color: SECOND, width: box.width });
  const left = box.x + AXIS;
  const right = box.x + box.width;
  const top = box.y + 18;
  const bottom = box.y + box.height;
  const yOf = (rate: number): number => bottom - (bottom - top) * rate;
  const xOf = (i: number): number => left + ((right - left) * i) / Math.max(1, days.length - 1);
  for (const mark of SCALE) {
    p.rule(yOf(mark), { from: left, to: right, color: mark === 0 ? THIRD : GRID });
    p.line(`${mark * 100}%`, box.x, yOf(mark) - 5.5, { size: 7, color: THIRD, width: AXIS - 5, align: 'right' });
  }
  if (target !== null) {
    doc.moveTo(left, yOf(target)).lineTo(right, yOf(target)).lineWidth(0.8).strokeColor(INK).dash(3, { space: 2 }).stroke().undash();
    p.line(targetWords, left, box.y, { size: 8, color: SECOND, width: right - left, align: 'right' });
  }
  doc.lineWidth(1.5).strokeColor(PINE).lineJoin('round');
  for (const [i, { rate }] of days.entries()) {
    if (rate === null) continue;
    const before = days[i - 1]?.rate ?? null;
    const after = days[i + 1]?.rate ?? null;
    if (before !== null)
      doc
        .moveTo(xOf(i - 1), yOf(before))
        .lineTo(xOf(i), yOf(rate))
        .stroke();
    else if (after === null) doc.circle(xOf(i), yOf(rate), 1.6).fill(PINE);
  }
  const label = { size: 7, color: THIRD, width: (right - left) / 2 };
  p.line(days[0]?.day ?? '', left, bottom + LABEL - 9, label);
  p.line(days.at(-1)?.day ?? '', left + label.width, bottom + LABEL - 9, { ...label, align: 'right' });
}
