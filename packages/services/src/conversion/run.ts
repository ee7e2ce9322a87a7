import { convertTicket, undoChanges } from '@bodan/core/conversion/convert';
import { DomainError } from '@bodan/core/errors';
import { loadRules } from '@bodan/core/flow/load-rules';
import { applyConversion, isPlacedAnew, STANDARD_RULE } from '@bodan/core/ticket/convert';
import { factsFor } from '@bodan/core/ticket/facts';
import { staysOpen } from '@bodan/db/doors';
import type { App } from '../context.ts';
import { tellGroup } from '../notification/group-store.ts';
import { REPAIR } from '../repair/run.ts';
import { withFreshConfig } from '../ticket/decide.ts';
import { countsOf, loadTicket, needFlow, writeTicket } from '../ticket/store.ts';
import { nowOf } from '../workspace/config.ts';
import type { Step, Steps } from './step.ts';
import {
  type ConversionKey,
  type ConversionKind,
  type ConversionRow,
  changesOf,
  conversionById,
  holdStatus,
  setStatus,
  tickConverted,
  ticketsToConvert,
  ticketsToRestore,
  tickRestored,
} from './store.ts';

const PAGE = 200;
// Tickets of one transaction are held until it ends, so it is over before somebody at the desk notices.
const TOGETHER = 20;
// One run stays short beside other work; the sweep starts the next one.
const TICKETS_PER_RUN = 2_000;

const eventData = (row: ConversionRow, isUndo: boolean) => ({
  conversionId: row.id,
  kind: row.kind,
  fromNumber: row.facts['fromNumber'] ?? null,
  toNumber: row.facts['toNumber'] ?? null,
  isUndo,
  ...(row.facts['isJoining'] === true ? { isJoining: true } : {}),
});

const convertOne: Step = async ({ tx, row, ctx, ticket, config }) => {
  const world = { rules: ctx.config.rules, fields: ctx.config.fields.definitions };
  const counts = await countsOf(tx, config.tenantId, ticket.id);
  const found = convertTicket(row.plan, ticket, factsFor({ ...ctx, counts }, ticket, counts, STANDARD_RULE), world);
  const isAnew = isPlacedAnew(row.plan, ticket);
  const isChanged = found.changes.length > 0 || isAnew;
  const isOurs = await tickConverted(tx, row.id, { ticketId: ticket.id, outcome: isChanged ? 'changed' : 'kept', ...found });
  // Whoever ticks it off writes it: the same ticket by two workers is changed by one.
  if (isOurs && isChanged) await writeTicket(tx, config, applyConversion(ctx, ticket, found.changes, eventData(row, false), isAnew), '');
};

const restoreOne: Step = async ({ tx, row, ctx, ticket, config }) => {
  const { changes, changedSince } = undoChanges(await changesOf(tx, row.id, ticket.id), ticket);
  const isOurs = await tickRestored(tx, row.id, ticket.id, changedSince.length > 0 ? 'changed_since' : 'restored');
  if (isOurs && changes.length > 0) await writeTicket(tx, config, applyConversion(ctx, ticket, changes, eventData(row, true)), '');
};

const VALUES: Steps = { actor: STANDARD_RULE, convert: convertOne, restore: restoreOne };
const STEPS: Readonly<Record<ConversionKind, Steps>> = { adoption: VALUES, field: VALUES, promotion: VALUES, repair: REPAIR };

/** The next tickets in one transaction: all of them are done and ticked off, or none. */
async function stepTogether(app: App, key: ConversionKey, row: ConversionRow, ids: readonly string[], step: Step): Promise<void> {
  const config = await app.configs.get(app.db, key);
  const rules = row.plan.splits.length > 0 ? await loadRules() : config.rules;
  await app.db.tenant(key, async (door) => {
    const tx = staysOpen(door);
    if ((await holdStatus(tx, row.id)) !== row.status) return;
    for (const id of ids) {
      const ticket = await loadTicket(tx, key.tenantId, id, true);
      if (!ticket) continue;
      needFlow(config, ticket);
      const now = Math.max(nowOf(config, app.now()), ticket.updatedAt);
      const ctx = { config: { ...config, rules }, actor: STEPS[row.kind].actor, now, newId: app.newId };
      await step({ app, tx, row, ctx, ticket, config });
    }
  });
}

/** The same, but a ticket that is refused stops nobody before it. */
async function stepEach(app: App, key: ConversionKey, row: ConversionRow, ids: readonly string[], step: Step): Promise<void> {
  const stepAll = (some: readonly string[]) => withFreshConfig(() => stepTogether(app, key, row, some, step));
  try {
    await stepAll(ids);
  } catch (error) {
    if (ids.length === 1 || !(error instanceof DomainError)) throw error;
    for (const id of ids) await stepAll([id]);
  }
}

/**
 * Converts the tickets on the list, or restores them, few in a transaction that also ticks them off: after a crash it goes on where it
 * stopped, and by two workers at once each ticket is written once. True when nothing is left to do.
 */
export async function workOff(app: App, key: ConversionKey): Promise<boolean> {
  const row = await app.db.tenant(key, (tx) => conversionById(tx, key.conversionId), 'read');
  if (row?.status !== 'running' && row?.status !== 'undoing') return true;
  const isUndo = row.status === 'undoing';
  const list = isUndo ? ticketsToRestore : ticketsToConvert;
  const { convert, restore } = STEPS[row.kind];
  const step = isUndo ? restore : convert;
  for (let done = 0; done < TICKETS_PER_RUN; done += PAGE) {
    const ids = await app.db.tenant(key, (tx) => list(tx, row.id, PAGE), 'read');
    for (let i = 0; i < ids.length; i += TOGETHER) await stepEach(app, key, row, ids.slice(i, i + TOGETHER), step);
    if (ids.length === PAGE) {
      const now = await app.db.tenant(key, (tx) => conversionById(tx, row.id), 'read');
      if (now?.status !== row.status) return false;
      continue;
    }
    await app.db.tenant(key, async (tx) => {
      const column = isUndo ? 'undone_at' : 'finished_at';
      const isOurs = await setStatus(tx, row.id, [row.status], isUndo ? 'undone' : 'done', { column, at: app.now() });
      if (isOurs && !isUndo && row.kind === 'adoption' && row.facts['isJoining'] !== true)
        await tellGroup(app, tx, { kind: 'adopted', data: { number: row.facts['toNumber'] } });
    });
    return true;
  }
  return false;
}
