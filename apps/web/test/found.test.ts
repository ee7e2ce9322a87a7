import { match } from 'pinyin-pro';
import { expect, test } from 'vitest';
import { isFoundBy } from '../src/lib/format/found-by.ts';

const found = (text: string, typed: string) => isFoundBy(text, typed, match);

test('a name is found by initials, by pinyin and by a mix of both', () => {
  for (const typed of ['xhwd', 'xihuwangdian', 'xihuwd', 'XHWD', 'xi hu', 'wd']) expect(found('西湖网点', typed), typed).toBe(true);
  expect(found('杭州 · 西湖网点 HZ-01', 'xhwd')).toBe(true);
});

test('a character with several readings is found by each of them', () => {
  expect(found('重庆网点', 'cq')).toBe(true);
  expect(found('重要客户', 'zykh')).toBe(true);
});

test('what stands there in letters or characters is found as it stands', () => {
  expect(found('WO-2026-000012', 'wo-2026')).toBe(true);
  expect(found('西湖网点', '湖网')).toBe(true);
});

test('letters that lie apart, other names and other signs find nothing', () => {
  for (const typed of ['xwd', 'hzwd', 'xh1', '.*', '']) expect(found('西湖网点', typed), typed).toBe(typed === '');
});
