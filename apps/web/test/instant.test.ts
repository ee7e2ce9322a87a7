import { expect, test } from 'vitest';
import { formatClock, formatInstant, formatRelative, tellTimesIn } from '../src/lib/format/instant.ts';

const at = new Date('2026-11-27T01:38:00Z');
const own = formatClock(at);

test('times are told in the zone of the place, and in another one where it is named', () => {
  const leave = tellTimesIn('Asia/Shanghai');
  expect(formatClock(at)).toBe('09:38');
  expect(formatInstant(at, at)).toContain('09:38');
  expect(formatClock(at, 'Asia/Tokyo')).toBe('10:38');
  leave();
  expect(formatClock(at)).toBe(own);
});

test('a place that is left late takes nothing from the one that was entered', () => {
  const leaveFirst = tellTimesIn('Asia/Shanghai');
  const leaveSecond = tellTimesIn('Asia/Tokyo');
  leaveFirst();
  expect(formatClock(at)).toBe('10:38');
  leaveSecond();
  expect(formatClock(at)).toBe(own);
});

test('what happened a moment ago happened just now: a sentence goes on from it', () => {
  const ago = (seconds: number) => formatRelative(new Date(at.getTime() - seconds * 1000), at);
  expect([ago(0), ago(44), ago(60), ago(7_200)]).toEqual(['刚刚', '刚刚', '1分钟前', '2小时前']);
  expect(ago(-10)).toBe('现在');
});
