import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quietHours, quietOf, quietUntil } from '../src/alert/quiet.ts';
import { iso } from '../src/instant.ts';

const night = { from: '22:00', to: '07:30', timeZone: 'Asia/Shanghai' };
const at = (text: string): number => Date.parse(text);

describe('quiet hours', () => {
  test('a night runs past midnight, is half-open, and ends at its own local time', () => {
    expect(quietUntil(night, at('2026-11-23T21:59:59+08:00'))).toBeNull();
    expect(iso(quietUntil(night, at('2026-11-23T22:00:00+08:00')))).toBe('2026-11-23T23:30:00.000Z');
    expect(iso(quietUntil(night, at('2026-11-24T07:29:59+08:00')))).toBe('2026-11-23T23:30:00.000Z');
    expect(quietUntil(night, at('2026-11-24T07:30:00+08:00'))).toBeNull();
    expect(iso(quietUntil({ ...night, from: '12:00', to: '13:30' }, at('2026-11-24T12:40:00+08:00')))).toBe('2026-11-24T05:30:00.000Z');
    expect(quietUntil(null, 0)).toBeNull();
  });
  test('follows the zone over a change of clocks: a night that loses an hour, an end that is skipped', () => {
    const berlin = { from: '22:00', to: '02:30', timeZone: 'Europe/Berlin' };
    // 02:30 of 29 March 2026 does not exist; it moves forward by the gap to 03:30 summer time.
    expect(iso(quietUntil(berlin, at('2026-03-28T23:00:00+01:00')))).toBe('2026-03-29T01:30:00.000Z');
    expect(quietUntil(berlin, at('2026-03-29T03:30:00+02:00'))).toBeNull();
  });
  test('a person follows the workspace, is never spared, or has hours of their own', () => {
    const own = { from: '20:00', to: '08:00', timeZone: 'Europe/Berlin' };
    expect(quietOf(night, { kind: 'workspace' })).toBe(night);
    expect(quietOf(night, { kind: 'never' })).toBeNull();
    expect(quietOf(night, { kind: 'own', hours: own })).toBe(own);
  });
  test('hours that end when they begin, times and zones that do not exist are refused', () => {
    for (const wrong of [
      { ...night, to: '22:00' },
      { ...night, from: '24:00' },
      { ...night, from: '7:30' },
      { ...night, timeZone: 'Asia/Nowhere' },
    ])
      expect(quietHours.safeParse(wrong).success).toBe(false);
  });
  test('whatever the hours: an end lies ahead, at its local time, and nothing is quiet at it', () => {
    const time = fc
      .integer({ min: 0, max: 1439 })
      .map((n) => `${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`);
    const instant = fc.integer({ min: at('2024-01-01T00:00:00Z') / 1000, max: at('2030-01-01T00:00:00Z') / 1000 }).map((s) => s * 1000);
    fc.assert(
      fc.property(time, time, instant, (from, to, now) => {
        fc.pre(from !== to);
        const hours = { from, to, timeZone: 'Asia/Shanghai' };
        const end = quietUntil(hours, now);
        const local = new Date(now + 8 * 3_600_000).toISOString().slice(11, 16);
        const inside = from < to ? from <= local && local < to : local >= from || local < to;
        expect(end !== null).toBe(inside);
        if (end === null) return;
        expect(end).toBeGreaterThan(now);
        expect(end - now).toBeLessThanOrEqual(86_400_000);
        expect(new Date(end + 8 * 3_600_000).toISOString().slice(11, 16)).toBe(to);
        expect(quietUntil(hours, end)).toBeNull();
        expect(quietUntil(hours, end - 1)).toBe(end);
      }),
    );
  });
});
