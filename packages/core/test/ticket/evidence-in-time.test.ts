import { expect, test } from 'vitest';
import { type Counts, type Figures, figuresOf, noCounts } from '../../src/measures/board.ts';
import { clockRule } from '../../src/sla/clock-rule.ts';
import { standardContent } from '../../src/standard/content.ts';
import { STARTER_STANDARD } from '../../src/standard/starter.ts';
import { createTicket } from '../../src/ticket/create.ts';
import { moveTicket } from '../../src/ticket/move.ts';
import { noteFact } from '../../src/ticket/say.ts';
import { Life, newTicket, workspace } from './workspace.ts';

const START = Date.parse('2026-11-23T01:00:00Z');
const MINUTE = 60_000;
const PHOTO_ON_SITE = {
  key: 'evidence',
  kind: 'evidence' as const,
  name: { 'zh-CN': '签到拍照', en: 'Photo on site' },
  targetMinutes: 15,
  from: { kind: 'stage' as const, stage: 'on_site' },
  to: { kind: 'mark' as const, mark: 'photo' as const },
};
const standard = standardContent.parse({
  ...STARTER_STANDARD,
  tiers: STARTER_STANDARD.tiers.map((t) => (t.code === 'STD' ? { ...t, clocks: [PHOTO_ON_SITE] } : t)),
});
const FIELD = '陈志远';

class Visit extends Life {
  at = START;
  after(minutes: number, who: string, decide: Parameters<Life['does']>[2]): this {
    this.at += minutes * MINUTE;
    this.does(who, this.at, decide);
    return this;
  }
  step(minutes: number, who: string, transition: string, more: object = {}): this {
    return this.after(minutes, who, (ctx, t) => moveTicket(ctx, t, { transition, reason: '不制冷', ...more }));
  }
  photo(minutes: number, kind = 'photo'): this {
    return this.after(minutes, FIELD, (ctx, t) => noteFact(ctx, t, 'ticket.attached', { kind }));
  }
  get figure(): Figures['evidenceInTime'] {
    const counts: Counts = noCounts();
    for (const e of this.writes.flatMap((w) => w.measures)) counts[e.metric] += e.value;
    return figuresOf(counts).evidenceInTime;
  }
  get cycles(): string[] {
    return this.ticket.clocks.filter((c) => c.metric === 'evidence').map((c) => c.status);
  }
}
function arrived(tier = 'STD'): Visit {
  const life = new Visit(workspace({ standard }));
  life.begin('王丽', START, (ctx) => createTicket(ctx, { ...newTicket(), tier }));
  life.step(1, '王丽', 'accept', { handTo: '赵强' }).step(1, '赵强', 'assign', { assigneeId: FIELD });
  return life.step(1, FIELD, 'confirm').step(1, FIELD, 'arrive');
}

test('a photo within the target of the visit is in time, one after it is late, and a signature is no photo', () => {
  expect(arrived().photo(15).figure).toEqual({ met: 1, missed: 0, overdueNow: 0, rate: 1 });
  expect(arrived().photo(16).figure).toEqual({ met: 0, missed: 1, overdueNow: 0, rate: 0 });
  expect(arrived().photo(5, 'signature').cycles).toEqual(['running']);
});

test('a tier that does not ask counts nothing, whatever is photographed', () => {
  const life = arrived('EASY').photo(5);
  expect([life.cycles, life.figure.rate]).toEqual([['cancelled'], null]);
});

test('each visit counts by itself', () => {
  const life = arrived().photo(5).step(1, FIELD, 'finish').step(1, '王丽', 'rework').step(1, FIELD, 'arrive').photo(20);
  expect([life.cycles, life.figure]).toEqual([['met', 'breached_met'], { met: 1, missed: 1, overdueNow: 0, rate: 0.5 }]);
});

test('the end of a ticket is no evidence: what never came is late if its time was over, and else not judged', () => {
  const soon = arrived().step(5, FIELD, 'finish').step(5, '王丽', 'approve');
  expect([soon.cycles, soon.figure.rate]).toEqual([['cancelled'], null]);
  const late = arrived().step(5, FIELD, 'finish').step(11, '王丽', 'approve');
  expect([late.cycles, late.figure]).toEqual([['breached_met'], { met: 0, missed: 1, overdueNow: 0, rate: 0 }]);
  const cancelled = arrived().step(20, '王丽', 'cancel');
  expect([cancelled.cycles, cancelled.figure.rate]).toEqual([['cancelled'], null]);
});

test('opened again and visited again, it is owed again', () => {
  const life = arrived().step(5, FIELD, 'finish').step(5, '王丽', 'approve').step(5, '王丽', 'reopen');
  life.step(1, '赵强', 'assign', { assigneeId: FIELD }).step(1, FIELD, 'confirm').step(1, FIELD, 'arrive');
  expect(life.photo(3).cycles).toEqual(['cancelled', 'met']);
});

test('only the clock of evidence has its name, and it says from what to what', () => {
  const issues = (rule: object) => clockRule.safeParse(rule).error?.issues.map((i) => i.path[0]);
  expect(issues({ ...PHOTO_ON_SITE, key: 'photo' })).toEqual(['key']);
  expect(issues({ ...PHOTO_ON_SITE, kind: 'event_pair' })).toEqual(['key']);
  expect(issues({ ...PHOTO_ON_SITE, from: null })).toEqual(['from']);
});
