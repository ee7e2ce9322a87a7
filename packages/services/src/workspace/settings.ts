import type { QuietHours } from '@bodan/core/alert/quiet';
import { DomainError } from '@bodan/core/errors';
import type { FieldDefinition, FieldSet } from '@bodan/core/fields/definition';
import type { Layouts } from '@bodan/core/fields/layout';
import { mayReadField } from '@bodan/core/fields/right';
import { type NamedFlow, namedFlows } from '@bodan/core/flow/names';
import type { CalendarVersion, WorkingCalendar } from '@bodan/core/sla/calendar';
import { calendarAt, calendarFor, calendarHistory, layeredBranches, type StoredCalendar } from '@bodan/core/sla/layered-calendar';
import { isPermitted, permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { dropFieldDraft } from '../field/draft-store.ts';
import { convertFields, fieldObjections } from '../field/evolve.ts';
import { holdFieldValues } from '../field/store.ts';
import { writeOnce } from '../once.ts';
import { releaseHeldPushes } from '../push/store.ts';
import { releaseHeld } from '../robot/store.ts';
import { nowOf, type WorkspaceConfig } from './config.ts';
import {
  addFieldSet,
  currentFieldSet,
  type GroupRow,
  hasTickets,
  holdNewTickets,
  lockSettings,
  moveSandboxClock,
  ownGroup,
  planRow,
  updateWorkspace,
} from './settings-store.ts';

const RECENT_MS = 86_400_000;

export type ReckonedBy = { branchId: string | null; versions: CalendarVersion[] };

/** By what figures of the last day are reckoned on: for the workspace (null) and every branch with hours of its own. */
function reckonedBy(versions: readonly StoredCalendar[], now: number): ReckonedBy[] {
  return [null, ...layeredBranches(versions)].map((branchId) => {
    const history = calendarHistory(versions, branchId);
    const recent = history.filter((_, i) => (history[i + 1]?.validFrom ?? Number.POSITIVE_INFINITY) > now - RECENT_MS);
    return { branchId, versions: recent };
  });
}

/** So many differently named versions are told; tickets on older ones are few, and are named by their keys in newer ones. */
const MAX_NAMED = 100;

/** The flow new tickets get, then the newest version of every other, then older ones, newest first; version ids grow with time. */
function namesInUse({ flowVersionId, flows, published }: WorkspaceConfig): NamedFlow[] {
  const newest = new Set([flowVersionId, ...published.values()]);
  const older = [...flows.keys()].filter((id) => !newest.has(id)).sort((a, b) => (a < b ? 1 : -1));
  const versions = [...newest, ...older].flatMap((id) => {
    const flow = flows.get(id);
    return flow ? [[id, flow] as const] : [];
  });
  return namedFlows(versions).slice(0, MAX_NAMED);
}

/** All that screens need to name things; `config` is the one the tickets are decided by, `calendar` what it says now. */
export async function readSettings(ctx: WorkspaceContext): Promise<{
  config: WorkspaceConfig;
  group: GroupRow;
  calendar: WorkingCalendar;
  calendars: ReckonedBy[];
  /** Those that the caller sees on tickets; who may change them is told of all. */
  fields: FieldDefinition[];
  flows: NamedFlow[];
}> {
  permit(ctx, 'settings.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const group = await app.db.tenant(scope, ownGroup, 'read');
  if (!group) throw new DomainError('not_found');
  const now = nowOf(config, app.now());
  const version = calendarAt(config.calendars, now);
  if (!version) throw new DomainError('calendar_missing');
  return {
    config,
    group,
    calendar: calendarFor(version.content, null),
    calendars: reckonedBy(config.calendars, now),
    fields: config.fieldSet.fields.filter((f) => isPermitted(ctx, 'settings.write') || mayReadField(f, ctx.roles)),
    flows: namesInUse(config),
  };
}

/** One change of settings: alone, at the revision the caller saw, once. Throws `precondition_failed`. */
export function changeSettings<T>(
  ctx: WorkspaceContext,
  ifRevision: number | null,
  work: (tx: TenantTx, revision: number) => Promise<T>,
): Promise<T & { revision: number }> {
  permit(ctx, 'settings.write');
  return writeOnce(ctx, async (tx) => {
    const revision = await lockSettings(tx);
    if (ifRevision !== null && revision !== ifRevision + 1)
      throw new DomainError('precondition_failed', undefined, { extra: { currentRevision: revision - 1 } });
    return { ...(await work(tx, revision)), revision };
  });
}

export type UpdateSettings = {
  name?: string | undefined;
  hotline?: string | undefined;
  timeZone?: string | undefined;
  quietHours?: QuietHours | null | undefined;
};

/**
 * Name, hotline, quiet hours and time zone. Days of the measures are days of the zone, so it is fixed once there are tickets.
 * Errors: `workspace_not_empty`, `precondition_failed`.
 */
export function updateSettings(ctx: WorkspaceContext, input: UpdateSettings, ifRevision: number | null): Promise<{ revision: number }> {
  return changeSettings(ctx, ifRevision, async (tx) => {
    if (input.timeZone !== undefined) {
      await holdNewTickets(tx);
      if (await hasTickets(tx))
        throw new DomainError(
          'workspace_not_empty',
          'The time zone is fixed once there are tickets: the days of the figures are days of this zone.',
        );
    }
    await updateWorkspace(tx, {
      name: input.name ?? null,
      hotline: input.hotline ?? null,
      timeZone: input.timeZone ?? null,
      quietHours: input.quietHours,
    });
    if (input.quietHours !== undefined) {
      await releaseHeld(tx, ctx.app.now());
      await releaseHeldPushes(tx, ctx.app.now());
    }
    return {};
  });
}

/**
 * A new version of the custom fields and the forms they stand in; the draft is used up. Tickets keep the version they were opened with. Values of fields in `retype` are converted in the
 * background. Throws `validation_failed` for what would lose values, `conflict` while others are being converted.
 */
export function saveFields(
  ctx: WorkspaceContext,
  { fields: after, retype, layouts }: FieldSet & { retype: readonly string[]; layouts?: Layouts | undefined },
  ifRevision: number | null,
): Promise<{ revision: number; number: number; conversionId: string | null }> {
  const fieldSet = { fields: after };
  const createdBy = ctx.principal?.personId ?? null;
  return changeSettings(ctx, ifRevision, async (tx) => {
    const before = await currentFieldSet(tx);
    // Whoever writes a value meanwhile would not be counted.
    if (after.some((f) => f.isUnique && before.fields.some((old) => old.key === f.key && !old.isUnique))) await holdFieldValues(tx);
    const fields = await fieldObjections(tx, before, fieldSet, retype);
    if (fields.length > 0) throw new DomainError('validation_failed', undefined, { fields });
    const content = layouts ? { ...fieldSet, layouts } : fieldSet;
    const [made] = await addFieldSet(tx, { id: ctx.app.newId(), content, createdBy });
    await dropFieldDraft(tx);
    const number = made?.number ?? 0;
    const numbers = { fromNumber: number - 1, toNumber: number, createdBy };
    return { number, conversionId: await convertFields(ctx.app, tx, { before, after: fieldSet, ...numbers }) };
  });
}

/** Sets the sandbox's own present, forward only. Throws `sandbox_only`, `clock_backwards`. */
export function setSandboxClock(ctx: WorkspaceContext, now: number): Promise<{ now: number }> {
  permit(ctx, 'sandbox.clock');
  return writeOnce(ctx, async (tx) => {
    const moved = await moveSandboxClock(tx, new Date(now));
    if (moved === false) throw new DomainError('sandbox_only');
    if (moved === null) throw new DomainError('clock_backwards');
    return { now };
  });
}

/** The plan with its limits and what is used of them. Limits on tickets are shown, never enforced: no report of a customer is refused. */
export async function readPlan(ctx: WorkspaceContext) {
  permit(ctx, 'settings.read');
  const row = await ctx.app.db.tenant(ctx.scope, (tx) => planRow(tx, new Date(ctx.app.now())), 'read');
  if (!row) throw new DomainError('not_found');
  return row;
}
