import { afterEach, expect, test } from 'vitest';
import type { Digest } from '../src/lib/features/digest/digest.ts';
import { outcomesOf, robotWhy } from '../src/lib/features/digest/outcome.ts';
import { overwriteGetLocale } from '../src/lib/paraglide/runtime.js';

afterEach(() => overwriteGetLocale(() => 'zh-CN'));

type Run = NonNullable<Digest['lastRun']>;
const around = {
  timeZone: 'Asia/Shanghai',
  now: '2026-11-25T01:00:00.000Z',
  hasMailServer: true,
  people: [
    { personId: 'a', name: '王丽' },
    { personId: 'b', name: '赵强' },
  ],
};
const run: Run = {
  day: '2026-11-25',
  scheduledAt: '2026-11-25T00:30:00.000Z',
  madeAt: '2026-11-25T00:30:00.800Z',
  mails: 2,
  letters: [],
  robotStatus: 'none',
  robotError: null,
  robotNextAt: null,
};
const digest = (change: Partial<Digest>, last: Partial<Run> | null = {}): Digest => ({
  id: 'd',
  name: '日报',
  cadence: 'daily',
  weekday: null,
  atTime: '08:30',
  workingDaysOnly: true,
  personIds: ['a', 'b'],
  robotId: null,
  robotLastFour: null,
  robotLocale: 'zh-CN',
  hasPdf: true,
  isPaused: false,
  nextAt: '2026-11-26T00:30:00.000Z',
  lastRun: last && { ...run, ...last },
  ...change,
});
const letter = (personId: string, change: Partial<Run['letters'][number]>) => ({
  personId,
  status: 'waiting' as const,
  tries: 1,
  error: null,
  nextAt: null,
  ...change,
});
const told = (d: Digest, place: 'hq' | 'workspace' = 'workspace') => outcomesOf(d, place, around);

test('what went well stands in one line: the next date, the last one, what was sent', () => {
  const letters = [letter('a', { status: 'sent' }), letter('b', { nextAt: around.now })];
  expect(told(digest({}, { letters, robotStatus: 'sent' }))).toEqual({
    line: '下次 11月26日 08:30 · 上次 11月25日 08:30 · 邮件已发 1 封 · 邮件待发 1 封 · 钉钉已发',
    troubles: [],
  });
  expect(told(digest({}, null)).line).toBe('下次 11月26日 08:30 · 还没发过');
  expect(told(digest({}, { madeAt: '2026-11-25T02:45:00.000Z' })).line).toContain('晚了 2 时 15 分');
});

test('mails that failed alike are told together, by name, with the reason and what to do', () => {
  const error = '451 try later';
  const nextAt = '2026-11-25T01:05:00.000Z';
  const letters = [letter('a', { error, nextAt }), letter('b', { error, nextAt })];
  expect(told(digest({}, { letters })).troubles).toEqual(['给王丽和赵强的邮件还没送出：451 try later。11月25日 09:05 再试']);
  const refused = [letter('gone', { status: 'failed', error: '550 no such mailbox' })];
  expect(told(digest({}, { letters: refused })).troubles).toEqual([
    '给某位收件人的邮件被退回，不再重试：550 no such mailbox。核对邮箱，或在“修改”里换人',
  ]);
  const over = [letter('a', { status: 'failed', tries: 7, error: 'connect ECONNREFUSED' })];
  expect(told(digest({}, { letters: over })).troubles[0]).toContain('试了 7 次都没送出');
  overwriteGetLocale(() => 'en');
  expect(told(digest({}, { letters: refused })).troubles[0]).toContain('Mail to somebody on the list was refused');
});

test('a robot’s refusal is said in words that say what to do, with the next try while there is one', () => {
  const waits = {
    robotStatus: 'waiting' as const,
    robotError: '310000: sign not match, more: [https://ding-doc.dingtalk.com/doc]',
    robotNextAt: '2026-11-25T01:10:00.000Z',
  };
  expect(told(digest({}, waits)).troubles).toEqual([
    '钉钉还没发出：机器人的安全设置没通过（310000: sign not match）；核对加签密钥、关键词和 IP 段。11月25日 09:10 再试，改好设置立即再试',
  ]);
  expect(told(digest({}, { robotStatus: 'failed', robotError: 'there is no robot any more' })).troubles[0]).toContain('换一个');
  const said = ['130101: send too fast', 'unreachable', 'timeout', 'refused'].map(robotWhy);
  expect(new Set(said).size).toBe(3);
  expect(said.join()).not.toMatch(/unreachable|timeout|refused/);
  // What DingTalk has never said before stands as it is.
  expect(robotWhy('300005: token is not exist')).toBe('300005: token is not exist');
});

test('nothing to come, nobody to send to, and a date that is overdue are troubles of their own', () => {
  expect(told(digest({ nextAt: null })).troubles[0]).toContain('检查工作日历');
  expect(told(digest({ nextAt: null }), 'hq').troubles[0]).toContain('还没有子公司');
  expect(told(digest({ nextAt: null, isPaused: true })).troubles).toEqual([]);
  expect(told(digest({ nextAt: '2026-11-25T00:30:00.000Z' })).troubles[0]).toBe(
    '11月25日 08:30 的一期还没发出；服务恢复后自动补发，数字仍是那一刻的',
  );
  const nobody = told(digest({ personIds: ['x', 'y'] }, { mails: 0 })).troubles;
  expect(nobody).toEqual([expect.stringContaining('没有人可发'), '2 位收件人已离开，不再发给他们']);
});
