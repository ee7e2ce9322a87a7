import { expect, test } from 'vitest';
import { type BroughtCodes, brought, broughtOf } from '../src/standard/brought.ts';

const name = (zh: string, en = '') => ({ 'zh-CN': zh, en });
const known = [
  { code: 'FAST', name: name('加急', 'Urgent') },
  { code: 'STD', name: name('标准') },
];

test('a code that became the same everywhere is counted under it, and named by it', () => {
  const lines = brought('tiers', [{ tiers: { QUICK: 'FAST' } }, { tiers: { QUICK: 'FAST' }, departments: { DESK: 'CS' } }], known);
  expect(lines).toEqual([{ code: 'QUICK', name: name('加急（加入前）', 'Urgent (before joining)'), retired: { replacedBy: 'FAST' } }]);
});

test('one that is something else for somebody, or nothing, stands for itself and is never a bare code; the group’s own are the group’s', () => {
  const members: BroughtCodes[] = [{ tiers: { QUICK: 'FAST', OLD: null, STD: 'FAST', GONE: 'NOWHERE' } }, { tiers: { QUICK: 'STD' } }];
  expect(brought('tiers', members, known).map((x) => [x.code, x.name['zh-CN'], x.retired])).toEqual([
    ['QUICK', 'QUICK（加入前）', { replacedBy: null }],
    ['OLD', 'OLD（加入前）', { replacedBy: null }],
    ['GONE', 'GONE（加入前）', { replacedBy: null }],
  ]);
});

test('of what was carried the group is told codes alone, and what each is in the end', () => {
  const tier = (code: string, replacedBy: string | null) => ({ code, name: name('自家叫法'), retired: { replacedBy } });
  const carried = { tiers: [tier('OLD', 'QUICK'), tier('QUICK', 'FAST'), tier('GONE', null)], departments: [] };
  expect(broughtOf(carried as never)).toEqual({ tiers: { OLD: 'FAST', QUICK: 'FAST', GONE: null } });
});
