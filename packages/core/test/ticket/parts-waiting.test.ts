import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completeStandard, standardContent } from '../../src/standard/content.ts';
import { STARTER_STANDARD } from '../../src/standard/starter.ts';
import { updateTicket } from '../../src/ticket/change.ts';
import { createTicket } from '../../src/ticket/create.ts';
import { holdTicket, resumeTicket } from '../../src/ticket/hold.ts';
import { acts, live, START } from './random-life.ts';
import { Life, newTicket, workspace } from './workspace.ts';

const HOUR = 3_600_000;
const counted = (life: Life, upTo = life.writes.length): number =>
  life.writes
    .slice(0, upTo)
    .flatMap((w) => w.measures)
    .reduce((sum, e) => sum + (e.metric === 'parts_waiting' ? e.value : 0), 0);
const begun = (life: Life): Life => {
  life.begin('王丽', START, (ctx) => createTicket(ctx, newTicket()));
  return life;
};
const hold = (life: Life, hours: number, reason: string): void =>
  life.does('王丽', START + hours * HOUR, (ctx, t) => holdTicket(ctx, t, { reason, wakeAt: ctx.now + HOUR, note: '' }));
const resume = (life: Life, hours: number): void =>
  life.does('王丽', START + hours * HOUR, (ctx, t) => resumeTicket(ctx, t, { why: 'person' }));

test('after every act of any life a ticket counts as waiting for a part just while it is on hold for a reason that says so', () => {
  fc.assert(
    fc.property(acts, (list) => {
      const life = live(list);
      for (const [i, { after }] of life.writes.entries())
        expect(counted(life, i + 1)).toBe(after.isOpen && after.waitingReason === 'part' ? 1 : 0);
    }),
  );
});

test('a reason of one’s own list counts when it says so, by any code; one that does not say so does not', () => {
  const standard = standardContent.parse({
    ...STARTER_STANDARD,
    waitingReasons: [
      { code: 'W-COMPRESSOR', name: { 'zh-CN': '等压缩机' }, pauses: [], isForPart: true },
      { code: 'part', name: { 'zh-CN': '部分客户未到' }, pauses: [] },
    ],
  });
  const life = begun(new Life(workspace({ standard })));
  hold(life, 1, 'part');
  expect(counted(life)).toBe(0);
  resume(life, 2);
  hold(life, 3, 'W-COMPRESSOR');
  expect(counted(life)).toBe(1);
  expect(life.ticket.waitsForPart).toBe(true);
  // It moves with the facts of the ticket, and stays one.
  life.does('王丽', START + 4 * HOUR, (ctx, t) => updateTicket(ctx, t, { faultCode: 'GEN-02' }));
  expect(
    life.writes
      .at(-1)
      ?.measures.filter((e) => e.metric === 'parts_waiting')
      .map((e) => [e.faultCode, e.value]),
  ).toEqual([
    ['GEN-01', -1],
    ['GEN-02', 1],
  ]);
  resume(life, 5);
  expect(counted(life)).toBe(0);
  expect(life.ticket.waitsForPart).toBe(false);
});

test('a wait counts as it was said when it began, whatever the standard says of its reason later', () => {
  const life = begun(new Life(workspace()));
  hold(life, 1, 'part');
  const later = STARTER_STANDARD.waitingReasons.map((r) => ({ ...r, isForPart: false }));
  life.config = workspace({ standard: { ...STARTER_STANDARD, waitingReasons: later } });
  life.does('王丽', START + 2 * HOUR, (ctx, t) => updateTicket(ctx, t, { faultCode: 'GEN-02' }));
  expect(counted(life)).toBe(1);
});

test('in a version from before a reason could say so, the one called part is the one for parts', () => {
  const stored = {
    ...STARTER_STANDARD,
    waitingReasons: STARTER_STANDARD.waitingReasons.map(({ isForPart: _, ...r }) => r),
  } as typeof STARTER_STANDARD;
  expect(completeStandard(stored).waitingReasons.map((r) => [r.code, r.isForPart])).toEqual([
    ['customer', false],
    ['part', true],
    ['third_party', false],
    ['internal', false],
  ]);
});
