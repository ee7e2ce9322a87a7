import type { DrillMetric } from '@bodan/core/measures/drill';
import { drillHq, drillWorkspace } from '@bodan/services/board/drill';
import { foldMeasures } from '@bodan/services/board/fold';
import type { WorkspaceContext } from '@bodan/services/context';
import { readHqAnomalies, readWorkspaceAnomalies } from '@bodan/services/insight/anomaly';
import { readHqCards, readWorkspaceCards } from '@bodan/services/insight/card';
import { createTicket } from '@bodan/services/ticket/create';
import { moveTicket } from '@bodan/services/ticket/move';
import { sayOnTicket } from '@bodan/services/ticket/say';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL, plainTicket, seeded } from './board-history.ts';
import { boardStage, HOUR } from './board-stage.ts';

const { w, hq, places, workers, setNow, boardOf } = await boardStage();
const DAY = 24 * HOUR;
/** Monday 2 November 2026, 09:00 in China. */
const START = Date.parse('2026-11-02T01:00:00Z');
/** The Monday of the eleventh week. */
const BUSY = 70;
const asIs = { ifVersion: null, occurredAt: null };
const FAULTS = ['GEN-01', 'GEN-02', 'GEN-09'];

/** Eleven weeks of ordinary days, and one Monday on which one subsidiary has one fault over and over. */
beforeAll(async () => {
  const r = seeded(41);
  // One fault is answered at once, the others hours later; one is opened again, at times twice.
  const step = (ctx: WorkspaceContext, id: string, transition: string) =>
    moveTicket(ctx, id, { transition, reason: '原因', assigneeId: null }, asIs);
  for (let day = 0; day <= BUSY; day++) {
    setNow(START + day * DAY);
    const made: [number, string, string | null][] = [];
    for (const [i, worker] of workers.entries()) {
      const burst = day === BUSY && i === 0 ? 30 : 0;
      const ordinary = 2 + Math.floor(r() * 2);
      for (let n = 0; n < ordinary + burst; n++) {
        const faultCode = n < burst ? 'GEN-02' : (FAULTS[Math.floor(r() * FAULTS.length)] ?? null);
        const { id } = await createTicket(
          worker.ctx,
          plainTicket({ faultCode, branchId: worker.branches.find((b) => b !== null) ?? null }),
        );
        made.push([i, id, faultCode]);
        if (faultCode === 'GEN-01') await sayOnTicket(worker.ctx, id, { kind: 'reply', text: '您好' }, asIs);
      }
    }
    setNow(START + day * DAY + 8 * HOUR);
    for (const [i, id, faultCode] of made) {
      const ctx = workers[i]?.ctx;
      if (!ctx || r() < 0.2) continue;
      await sayOnTicket(ctx, id, { kind: 'reply', text: '您好' }, asIs);
      if (r() < 0.3) continue;
      await step(ctx, id, 'cancel');
      for (let again = 0; faultCode === 'GEN-09' && again < 2 && r() < 0.5; again++) {
        await step(ctx, id, 'reopen');
        await step(ctx, id, 'cancel');
      }
    }
    if (day % 20 === 0) await foldMeasures(w.app, 30);
  }
  setNow(START + (BUSY + 1) * DAY);
}, 120_000);
afterAll(() => w.close());

const { at: _at, known: _known, by: _by, ...NOTHING } = { ...ALL, by: null };
type Opened = {
  metric: DrillMetric;
  from?: string;
  to?: string;
  at?: number;
  tenantIds?: string[];
  branchIds?: string[];
  faultCodes?: string[];
  departmentCodes?: string[];
};
const opened = async (of: Opened) =>
  (await drillHq(hq, { ...ALL, stages: [], cursor: null, limit: 1, ...of, known: of.at ? 'then' : null })).total;

test('the Monday is said with the subsidiary and the fault it is from, and every number opens to exactly its tickets', async () => {
  const found = await readHqAnomalies(hq, NOTHING);
  const busy = '2027-01-11';
  expect(found.days.at(-1)).toBe(busy);
  const monday = found.items.find((a) => a.metric === 'created' && a.day === busy && a.line === null);
  if (!monday) throw new Error(JSON.stringify(found.items.map((a) => [a.metric, a.day, a.line])));
  expect(monday.change).toBeGreaterThan(1);
  const share = (by: string) => monday.parts.find((p) => p.by === by);
  expect(share('tenant')).toMatchObject({ key: places[0]?.tenantId });
  expect(share('tenant')?.share).toBeGreaterThan(0.8);
  expect(share('fault')).toMatchObject({ key: 'GEN-02' });
  for (const item of found.items) {
    const own = item.line === null ? {} : { tenantIds: [item.line] };
    const when = (d: { day: string; at: string | null }) => (d.at === null ? { from: d.day, to: d.day } : { at: Date.parse(d.at) });
    expect(await opened({ metric: item.metric, ...own, ...when(item) }), `${item.metric} ${item.day}`).toBe(item.observed);
    for (const day of item.days)
      expect(await opened({ metric: item.metric, ...own, ...when(day) }), `${item.metric} ${day.day}`).toBe(day.count);
    for (const part of item.parts) {
      const key = part.key === '-' ? '' : part.key;
      const list: Partial<Opened> = {
        tenant: { tenantIds: [key] },
        branch: { tenantIds: [part.tenantId ?? ''], branchIds: [key] },
        fault: { faultCodes: [key] },
        department: { departmentCodes: [key] },
      }[part.by];
      expect(await opened({ metric: item.metric, ...own, ...when(item), ...list }), `${item.metric} ${part.by} ${part.key}`).toBe(
        part.observed,
      );
    }
  }
});

test('narrowed to what is ordinary nothing is said, and a workspace is told what headquarters is told of it', async () => {
  const quiet = await readHqAnomalies(hq, { ...NOTHING, tenantIds: [places[1]?.tenantId ?? ''] });
  expect(quiet.items.filter((a) => a.metric === 'created')).toEqual([]);
  expect(quiet.comparisons).toBeGreaterThan(0);
  const [worker] = workers;
  if (!worker) throw new Error('no worker');
  const own = await readWorkspaceAnomalies(worker.ctx, NOTHING);
  const told = await readHqAnomalies(hq, { ...NOTHING, tenantIds: [worker.ctx.scope.tenantId] });
  expect(own.items).toEqual(told.items);
  expect(own.items.length).toBeGreaterThan(0);
  for (const item of own.items.filter((a) => a.at === null)) {
    const list = await drillWorkspace(worker.ctx, {
      ...ALL,
      metric: item.metric,
      from: item.day,
      to: item.day,
      stages: [],
      cursor: null,
      limit: 1,
    });
    expect(list.total).toBe(item.observed);
  }
});

test('a range of which no day is over has nothing to look at, and a fault is looked at by itself', async () => {
  expect(await readHqAnomalies(hq, { ...NOTHING, from: '2027-01-12', to: '2027-01-12' })).toMatchObject({
    days: [],
    items: [],
    comparisons: 0,
  });
  const fault = await readHqAnomalies(hq, { ...NOTHING, faultCodes: ['GEN-02'] });
  const monday = fault.items.find((a) => a.metric === 'created' && a.day === '2027-01-11' && a.line === null);
  expect(monday?.observed).toBe(await opened({ metric: 'created', from: '2027-01-11', to: '2027-01-11', faultCodes: ['GEN-02'] }));
});

const WHOLE = { ...NOTHING, from: '2026-11-02', to: '2027-01-11' };
test('what goes with an outcome is told with counts that open to exactly their tickets, and a base that is the board’s', async () => {
  const found = await readHqCards(hq, { ...WHOLE, by: null });
  const said = found.items.map((c) => `${c.outcome} ${c.by} ${c.key}`);
  expect(said).toContain('first_response_missed fault GEN-02');
  expect(said).toContain('reopened fault GEN-09');
  expect(said).not.toContain('first_response_missed fault GEN-01');
  const { totals } = await boardOf({ from: WHOLE.from, to: WHOLE.to });
  for (const card of found.items) {
    const key = card.key === '-' ? '' : card.key;
    const level: Partial<Opened> & { tiers?: string[] } = {
      tenant: { tenantIds: [key] },
      branch: { branchIds: [key] },
      fault: { faultCodes: [key] },
      department: { departmentCodes: [key] },
      tier: { tiers: [key] },
      field: {},
    }[card.by];
    const list = await drillHq(hq, {
      ...ALL,
      from: WHOLE.from,
      to: WHOLE.to,
      ...level,
      metric: card.outcome,
      stages: [],
      cursor: null,
      limit: 1,
    });
    expect([list.total, list.tickets], `${card.outcome} ${card.key}`).toEqual([card.total, card.cases]);
    for (const { metric, count } of card.of) expect(await opened({ metric, from: WHOLE.from, to: WHOLE.to, ...level })).toBe(count);
    expect(card.of.reduce((n, o) => n + o.count, 0)).toBe(card.sample);
    if (card.outcome === 'first_response_missed')
      expect(card.base).toEqual({ cases: totals.firstResponse.missed, sample: totals.firstResponse.met + totals.firstResponse.missed });
    if (card.outcome === 'reopened') expect(card.total).toBeGreaterThan(card.cases);
  }
});

test('a workspace is told of its own what headquarters is told of it, by the field it is told by as well', async () => {
  const [worker] = workers;
  if (!worker) throw new Error('no worker');
  const { tenantIds: _, ...own } = { ...WHOLE, by: null };
  const cards = await readWorkspaceCards(worker.ctx, own);
  expect(cards).toEqual(await readHqCards(hq, { ...WHOLE, by: null, tenantIds: [worker.ctx.scope.tenantId] }));
  expect(cards.items.length).toBeGreaterThan(0);
  await expect(readWorkspaceCards(worker.ctx, { ...own, by: 's_nowhere' })).rejects.toThrow();
  await expect(readWorkspaceCards(worker.ctx, { ...own, from: '2025-01-01' })).rejects.toThrow();
});
