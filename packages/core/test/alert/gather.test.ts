import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestFigures, figureWords, type Gathered, kindOf, lateWords, worstFirst } from '../../src/alert/digest.ts';
import {
  type Alone,
  BELL_ALONE,
  gather,
  HASTES,
  type Haste,
  hasteOf,
  isGathered,
  LATE_MS,
  lateSecondsOf,
  PUSH_ALONE,
  waitsForMore,
} from '../../src/alert/gather.ts';
import { pushText } from '../../src/alert/push.ts';

fc.configureGlobal({ seed: 20261127, numRuns: 400 });

const NOW = Date.parse('2026-11-23T01:00:00Z');
const PEOPLE = ['zhao', 'chen', 'lin'];
type Told = { id: number; to: string; haste: Haste };
const alert = fc.record({ to: fc.constantFrom(...PEOPLE), haste: fc.constantFrom(...HASTES) });
const window = fc.array(alert, { maxLength: 80 }).map((all) => all.map((a, id): Told => ({ ...a, id })));
const alone = fc.constantFrom<Alone>(BELL_ALONE, PUSH_ALONE, { urgent: 2, timely: 3, late: 0 });
const shuffled = (all: readonly Told[]) => fc.shuffledSubarray([...all], { minLength: all.length });
const ids = (all: readonly Told[]) => all.map((a) => a.id).sort((a, b) => a - b);

/** As the bell does it: alert by alert, each looking at what its reader was told before in this window. */
function oneByOne(all: readonly Told[], limits: Alone): { alone: Told[]; together: Told[] } {
  const bells = new Map<string, { line: Told; digest: boolean }[]>();
  for (const a of all) {
    const bell = bells.get(a.to) ?? [];
    bells.set(a.to, [...bell, { line: a, digest: false }]);
    const same = bells.get(a.to)?.filter(({ line }) => line.haste === a.haste) ?? [];
    if (isGathered(a.haste, same.length, limits)) for (const entry of same) entry.digest = true;
  }
  const entries = [...bells.values()].flat();
  return { alone: entries.filter((e) => !e.digest).map((e) => e.line), together: entries.filter((e) => e.digest).map((e) => e.line) };
}

describe('what is told one by one and what as one', () => {
  test('every alert is told to every reader exactly once, alone or in a digest', () => {
    fc.assert(
      fc.property(window, alone, (all, limits) => {
        for (const person of PEOPLE) {
          const mine = all.filter((a) => a.to === person);
          const told = gather(mine, limits);
          expect(ids([...told.alone, ...told.together])).toEqual(ids(mine));
        }
      }),
    );
  });

  test('in whatever order they come, one by one or at once, the same alerts are in the digest', () => {
    fc.assert(
      fc.property(
        window.chain((all) => fc.tuple(fc.constant(all), shuffled(all))),
        alone,
        ([all, other], limits) => {
          const whole = PEOPLE.map((person) =>
            gather(
              all.filter((a) => a.to === person),
              limits,
            ),
          );
          expect(ids(oneByOne(other, limits).together)).toEqual(ids(whole.flatMap((w) => w.together)));
          expect(ids(oneByOne(other, limits).alone)).toEqual(ids(whole.flatMap((w) => w.alone)));
        },
      ),
    );
  });

  test('one more alert takes none out of the digest again', () => {
    fc.assert(
      fc.property(window, alert, alone, (all, more, limits) => {
        const before = new Set(ids(gather(all, limits).together));
        const after = new Set(ids(gather([...all, { ...more, id: all.length }], limits).together));
        for (const id of before) expect(after.has(id)).toBe(true);
      }),
    );
  });

  test('an alert in time and what is urgent stay by themselves beside an outage of any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), (outage) => {
        const late = Array.from({ length: outage }, (_, id): Told => ({ id, to: 'zhao', haste: 'late' }));
        const own: Told[] = [
          { id: -1, to: 'zhao', haste: 'timely' },
          { id: -2, to: 'zhao', haste: 'urgent' },
        ];
        for (const limits of [BELL_ALONE, PUSH_ALONE]) expect(gather([...late, ...own], limits)).toEqual({ alone: own, together: late });
      }),
    );
  });

  test('no more than the limit of each haste is ever told one by one', () => {
    fc.assert(
      fc.property(window, alone, (all, limits) => {
        const told = gather(all, limits).alone;
        for (const haste of HASTES) expect(told.filter((a) => a.haste === haste).length).toBeLessThanOrEqual(limits[haste]);
      }),
    );
  });
});

describe('how an alert comes', () => {
  test('late is what is told later than the limit after it fell due; urgent stays urgent', () => {
    const plain = { isUrgent: false, reachedAt: NOW };
    expect(hasteOf(plain, NOW + LATE_MS)).toBe('timely');
    expect(hasteOf(plain, NOW + LATE_MS + 1)).toBe('late');
    expect(hasteOf({ ...plain, isUrgent: true }, NOW + 100 * LATE_MS)).toBe('urgent');
    expect(hasteOf(plain, NOW - 5)).toBe('timely');
  });

  test('an alert says how late it is from the limit on, in whole seconds', () => {
    expect(lateSecondsOf(NOW, NOW + LATE_MS)).toBe(0);
    expect(lateSecondsOf(NOW, NOW + LATE_MS + 1999)).toBe(LATE_MS / 1000 + 1);
    expect(lateWords(0, 'zh-CN')).toBe('');
    expect(lateWords(7500, 'zh-CN')).toBe('晚报 2 小时 5 分钟');
    expect(lateWords(7200, 'en')).toBe('told 2 h late');
    expect(lateWords(2 * 86_400 + 3600 * 5 + 60, 'zh-CN')).toBe('晚报 2 天 5 小时');
    expect(lateWords(86_400 + 120, 'en')).toBe('told 1 d late');
  });

  test('a message waits for what is due and not told yet, the urgent never, the late longest, none for ever', () => {
    expect(waitsForMore('urgent', 0, true)).toBe(false);
    expect(waitsForMore('timely', 0, true)).toBe(true);
    for (const haste of HASTES) {
      expect(waitsForMore(haste, 0, false)).toBe(false);
      expect(waitsForMore(haste, 3_600_000, true)).toBe(false);
    }
    expect([waitsForMore('timely', 60_000, true), waitsForMore('late', 60_000, true)]).toEqual([false, true]);
  });
});

describe('the figures of a digest', () => {
  const gathered = fc.record({
    ticketId: fc.constantFrom('a', 'b', 'c', 'd'),
    isLate: fc.boolean(),
    isCleared: fc.boolean(),
    isUrgent: fc.boolean(),
    dueAt: fc.integer({ min: 0, max: 9 }),
    lateSeconds: fc.integer({ min: 0, max: 9000 }),
  });

  test('count every ticket once, also within a kind, and do not depend on the order', () => {
    fc.assert(
      fc.property(fc.array(gathered, { maxLength: 40 }), (all) => {
        const f = digestFigures(all);
        expect(f.alerts).toBe(all.length);
        expect(f.tickets).toBe(new Set(all.map((a) => a.ticketId)).size);
        for (const kind of ['breached', 'at_risk', 'breach_cleared'] as const)
          expect(f.kinds[kind]).toBe(new Set(all.filter((a) => kindOf(a) === kind).map((a) => a.ticketId)).size);
        expect(digestFigures(all.toReversed())).toEqual(f);
      }),
    );
  });

  test('the worst come first: urgent, then overdue, then what was due first', () => {
    const base: Gathered = { ticketId: 'a', isLate: true, isCleared: false, isUrgent: false, dueAt: 5, lateSeconds: 0 };
    const order: Gathered[] = [
      { ...base, isLate: false, isUrgent: true },
      { ...base, dueAt: 3 },
      base,
      { ...base, ticketId: 'b' },
      { ...base, isLate: false, dueAt: 1 },
      { ...base, isCleared: true, dueAt: 0 },
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(order, { minLength: order.length }), (mixed) => {
        expect(mixed.sort(worstFirst)).toEqual(order);
      }),
    );
  });

  test('are said in both languages, without kinds that are not there', () => {
    const figures = {
      alerts: 12,
      tickets: 11,
      kinds: { breached: 7, at_risk: 5, woken: 0, breach_cleared: 0 },
      urgent: 0,
      lateSeconds: 7200,
    };
    expect(figureWords(figures, 'zh-CN')).toBe('7 超时 · 5 将超时 · 最多晚报 2 小时');
    expect(figureWords(figures, 'en')).toBe('7 overdue · 5 due soon · up to 2 h late');
  });
});

describe('what a device shows', () => {
  const facts = (number: string, more: object = {}) => ({
    number,
    clockName: '首次响应',
    isLate: true,
    isCleared: false,
    stageName: '已接单',
    stuckMinutes: 40,
    url: `https://b/w/a/tickets/${number}`,
    lateSeconds: 0,
    ...more,
  });
  const all = (count: number): Gathered[] =>
    Array.from({ length: count }, (_, i) => ({
      ticketId: `t${i}`,
      isLate: i % 2 === 0,
      isCleared: false,
      isUrgent: false,
      dueAt: i,
      lateSeconds: 0,
    }));
  const o = { locale: 'zh-CN', listUrl: 'https://b/w/a/tickets?told=m', wasQuiet: false, tag: 'm' } as const;

  test('one alert is itself and says how late it is told', () => {
    const shown = pushText([facts('WO-1', { lateSeconds: 7500 })], { ...o, figures: digestFigures(all(1)) });
    expect(shown).toEqual({
      title: 'WO-1 首次响应超时',
      body: '卡在 已接单，已 40 分钟（工作时间）\n晚报 2 小时 5 分钟',
      url: 'https://b/w/a/tickets/WO-1',
      tag: 'm',
    });
  });

  test('several are counted by kind, the worst named, the rest counted; it opens to its own tickets', () => {
    const named = ['WO-1', 'WO-2', 'WO-3'].map((n) => facts(n));
    const shown = pushText(named, { ...o, figures: digestFigures(all(5)), wasQuiet: true });
    expect(shown?.title).toBe('静默时段里：5 张工单的时限提醒');
    expect(shown?.body.split('\n')).toEqual([
      '3 超时 · 2 将超时',
      'WO-1 首次响应超时',
      'WO-2 首次响应超时',
      'WO-3 首次响应超时',
      '另有 2 条',
    ]);
    expect(shown?.url).toBe('https://b/w/a/tickets?told=m');
    expect(pushText([], { ...o, figures: digestFigures([]) })).toBeNull();
  });
});
