import { DomainError, invalidInput } from '@bodan/core/errors';
import { type ArrangementFile, readArrangementFile, withYears } from '@bodan/core/sla/arrangement-file';
import { type SkippedTime, skippedTimes } from '@bodan/core/sla/calendar-warnings';
import { calendarAt, calendarFor, type LayeredCalendar } from '@bodan/core/sla/layered-calendar';
import { calendarErrors } from '@bodan/core/sla/layered-calendar-schema';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { changeSettings } from '../workspace/settings.ts';
import { addCalendar } from './store.ts';

// A write that was decided by the version before may still be on its way: none of it may lie behind the new version's beginning.
const LEAD_MS = 2_000;
const FURTHEST_MS = 5 * 366 * 86_400_000;
const MAX_WARNINGS = 50;
const TRIES = 3;

export type SavedCalendar = { revision: number; number: number; warnings: (SkippedTime & { branchId: string | null })[] };

type Imported = { revision: number; number: number; years: ArrangementFile['years'] };

/** When a version saved now begins to hold: a whole second, shortly ahead where time runs. Epoch ms. */
export function validFromNow(config: WorkspaceConfig, systemNow: number): number {
  const second = Math.floor(nowOf(config, systemNow) / 1000) * 1000;
  return config.isSandbox && config.sandboxNow !== null ? second : second + LEAD_MS;
}

function beginning(config: WorkspaceConfig, asked: number | null, systemNow: number): number {
  const soonest = validFromNow(config, systemNow);
  if (asked === null) return soonest;
  const fail = (detail: string): never => {
    throw invalidInput('/validFrom', detail);
  };
  if (asked < soonest - LEAD_MS) fail('Time that has passed stays as it was counted; give an instant to come.');
  if (asked > soonest + FURTHEST_MS) fail('At most five years ahead.');
  return Math.max(soonest, Math.floor(asked / 1000) * 1000);
}

function refuse(content: LayeredCalendar, config: WorkspaceConfig, at: number): void {
  const fields = calendarErrors(content, new Set(config.branches.keys()), at);
  const never = fields.find((field) => field.code === 'calendar_never_open');
  if (fields.length > 0) throw new DomainError(never ? 'calendar_never_open' : 'validation_failed', never?.detail, { fields });
}

/** Shifts of this and the next year that begin or end in an hour the clocks skip. */
function warningsOf(content: LayeredCalendar, year: number): SavedCalendar['warnings'] {
  return [null, ...Object.keys(content.branches)]
    .flatMap((branchId) => skippedTimes(calendarFor(content, branchId), year, year + 1).map((skipped) => ({ branchId, ...skipped })))
    .slice(0, MAX_WARNINGS);
}

const add = async (ctx: WorkspaceContext, tx: TenantTx, content: LayeredCalendar, validFrom: number): Promise<number> => {
  const createdBy = ctx.principal?.personId ?? null;
  const [made] = await addCalendar(tx, { id: ctx.app.newId(), content, validFrom: new Date(validFrom), createdBy });
  return made?.number ?? 0;
};

/**
 * A new version of the working calendar with all its layers, in force from now or from a later instant (epoch ms). Running clocks are
 * reckoned by it soon after. Throws `calendar_never_open` with the place, `validation_failed`, `precondition_failed`.
 */
export async function saveCalendar(
  ctx: WorkspaceContext,
  input: { content: LayeredCalendar; validFrom: number | null },
  ifRevision: number | null,
): Promise<SavedCalendar> {
  permit(ctx, 'settings.write');
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  const validFrom = beginning(config, input.validFrom, ctx.app.now());
  refuse(input.content, config, validFrom);
  const warnings = warningsOf(input.content, new Date(validFrom).getUTCFullYear());
  return changeSettings(ctx, ifRevision, async (tx) => ({ number: await add(ctx, tx, input.content, validFrom), warnings }));
}

/**
 * Official days of one or more years from the content of a file, into the calendar in force and those that are to come. Due times
 * that were provisional are reckoned again. Throws `validation_failed` with the places in the file. Source: SLA specification A2.6.
 */
export async function importArrangement(
  ctx: WorkspaceContext,
  input: { file: unknown; source: string },
  ifRevision: number | null,
): Promise<Imported> {
  permit(ctx, 'settings.write');
  const { years, errors } = readArrangementFile(input.file, input.source);
  if (errors.length > 0) throw new DomainError('validation_failed', 'The file was not taken over; see errors.', { fields: errors });
  for (let tries = 1; ; tries++) {
    const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
    try {
      return await putYears(ctx, config, years, ifRevision ?? config.revision);
    } catch (error) {
      // Somebody else saved between reading and writing: what they saved must be in what is written.
      const isMoved = error instanceof DomainError && error.code === 'precondition_failed' && ifRevision === null;
      if (!isMoved || tries >= TRIES) throw error;
    }
  }
}

const daysOf = (years: LayeredCalendar['arrangement']): string => JSON.stringify(years.map((y) => [y.year, y.source, y.off, y.work]));

function putYears(ctx: WorkspaceContext, config: WorkspaceConfig, years: ArrangementFile['years'], seen: number): Promise<Imported> {
  const soonest = validFromNow(config, ctx.app.now());
  const current = calendarAt(config.calendars, soonest);
  if (!current) throw new DomainError('calendar_missing');
  const upcoming = [...new Set(config.calendars.filter((v) => v.validFrom > soonest).map((v) => v.validFrom))].sort((a, b) => a - b);
  const versions = [{ ...current, validFrom: soonest }, ...upcoming.flatMap((at) => calendarAt(config.calendars, at) ?? [])];
  return changeSettings(ctx, seen, async (tx) => {
    if (seen !== config.revision) throw new DomainError('precondition_failed', undefined, { extra: { currentRevision: config.revision } });
    let { number } = current;
    for (const { content, validFrom } of versions) {
      const arrangement = withYears(content.arrangement, years);
      // The same file again is no new version.
      if (daysOf(arrangement) !== daysOf(content.arrangement)) number = await add(ctx, tx, { ...content, arrangement }, validFrom);
    }
    return { number, years };
  });
}
