import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Counts, figuresOf, noCounts } from '../../src/measures/board.ts';
import { standardContent } from '../../src/standard/content.ts';
import { STARTER_STANDARD } from '../../src/standard/starter.ts';
import { createTicket } from '../../src/ticket/create.ts';
import { evidenceAfter } from '../../src/ticket/evidence.ts';
import { moveTicket } from '../../src/ticket/move.ts';
import { noteFact } from '../../src/ticket/say.ts';
import { Life, newTicket, workspace } from './workspace.ts';

const START = Date.parse('2026-11-23T01:00:00Z');
const HOUR = 3_600_000;
const rules = [
  { evidence: 'photo' as const, min: 2, faultCodes: ['GEN-01'] },
  { evidence: 'signature' as const, min: 1, faultCodes: ['GEN-02'] },
];
const standard = standardContent.parse({ ...STARTER_STANDARD, evidenceRules: rules });

/** What hangs on a ticket is loaded anew for every decision, as the product does. */
class Proved extends Life {
  photos = 0;
  at = START;
  act(who: string, decide: Parameters<Life['does']>[2]): void {
    this.at += HOUR;
    this.does(who, this.at, (ctx, t) =>
      decide({ ...ctx, counts: { photos: this.photos, signatures: 0, notes: 0, calls: 0, replies: 0 } }, t),
    );
  }
  photo(): void {
    this.act('陈志远', (ctx, t) => noteFact(ctx, t, 'ticket.attached', { kind: 'photo' }));
    this.photos += 1;
  }
  step(who: string, transition: string, more: object = {}): void {
    this.act(who, (ctx, t) => moveTicket(ctx, t, { transition, reason: '不制冷', ...more }));
  }
}
function worked(faultCode: string): Proved {
  const life = new Proved(workspace({ standard }));
  life.begin('王丽', START, (ctx) => createTicket(ctx, { ...newTicket(), faultCode }));
  life.step('王丽', 'accept', { handTo: '赵强' });
  life.step('赵强', 'assign', { assigneeId: '陈志远' });
  for (const s of ['confirm', 'arrive', 'finish']) life.step('陈志远', s);
  return life;
}
function evidence(...lives: Life[]) {
  const counts: Counts = noCounts();
  for (const e of lives.flatMap((l) => l.writes).flatMap((w) => w.measures)) counts[e.metric] += e.value;
  return figuresOf(counts).evidence;
}

test('of done tickets of which the standard asks for evidence, those that had all of it then are complete; what comes later changes nothing', () => {
  const some = worked('GEN-01');
  some.photo();
  const all = worked('GEN-01');
  all.photo();
  all.photo();
  const other = worked('GEN-09');
  expect(evidence(some, all, other)).toEqual({ asked: 0, complete: 0, rate: null });
  for (const life of [some, all, other]) life.step('王丽', 'approve');
  expect(evidence(some, all, other)).toEqual({ asked: 2, complete: 1, rate: 0.5 });
  some.photo();
  expect(evidence(some, all, other)).toEqual({ asked: 2, complete: 1, rate: 0.5 });
  some.step('王丽', 'reopen');
  expect(evidence(some, all, other)).toEqual({ asked: 1, complete: 1, rate: 1 });
});

test('the event of the step says what was asked and what was there', () => {
  const life = worked('GEN-01');
  life.photo();
  life.step('王丽', 'approve');
  const moved = life.writes.at(-1)?.events.find((e) => e.type === 'ticket.moved');
  expect(moved?.data['evidence']).toEqual({ asked: { photo: 2 }, has: { photo: 1 } });
});

test('what was asked only grows while a ticket goes on, and it is complete just when there is as much of every kind', () => {
  const kind = fc.constantFrom('photo' as const, 'signature' as const, 'note' as const, 'call' as const);
  const list = fc.array(fc.record({ kind, min: fc.integer({ min: 1, max: 5 }) }), { maxLength: 3 });
  const counts = fc.record({ photos: fc.nat(6), signatures: fc.nat(6), notes: fc.nat(6), calls: fc.nat(6), replies: fc.nat(6) });
  const config = workspace({ standard });
  fc.assert(
    fc.property(
      fc.array(fc.record({ step: list, stage: list }), { maxLength: 4 }),
      counts,
      fc.constantFrom('GEN-01', 'GEN-09'),
      (way, has, faultCode) => {
        let t: Parameters<typeof evidenceAfter>[1] = { evidence: null, faultCode };
        for (const taken of way) t = { ...t, ...evidenceAfter(config, t, { ...taken, isDone: false }, has) };
        expect(t.evidence?.isComplete ?? null).toBeNull();
        const { evidence: end } = evidenceAfter(config, t, { step: [], stage: [], isDone: true }, has);
        const asked = [...way.flatMap((x) => [...x.step, ...x.stage]), ...(faultCode === 'GEN-01' ? [{ kind: 'photo', min: 2 }] : [])];
        const there: Record<string, number> = { photo: has.photos, signature: has.signatures, note: has.notes, call: has.calls };
        expect(end?.isComplete ?? null).toBe(asked.length === 0 ? null : asked.every((a) => (there[a.kind] ?? 0) >= a.min));
      },
    ),
  );
});
