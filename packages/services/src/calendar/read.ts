import { DomainError } from '@bodan/core/errors';
import { type CompiledCalendar, dueAt, isProvisional, latestInTime, nextOpen } from '@bodan/core/sla/calendar';
import { calendarOf } from '@bodan/core/sla/correction';
import { calendarAt, calendarFor, layeredBranches, type StoredCalendar } from '@bodan/core/sla/layered-calendar';
import { unknownYears } from '@bodan/core/sla/layered-calendar-schema';
import { localDay } from '@bodan/core/ticket/days';
import { permit, type WorkspaceContext } from '../context.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { validFromNow } from './save.ts';
import { countProvisional, countWaiting, type KnownYears, type VersionRow, versionRows } from './store.ts';

const VERSIONS = 100;
const SECONDS = 60;

export type CalendarView = {
  revision: number;
  /** The version in force, or the one that was asked for. */
  version: StoredCalendar;
  versions: VersionRow[];
  /** Of this and the next year, those without official days. */
  missingYears: number[];
  provisionalTickets: number;
  /** Open tickets that are still to be reckoned by the newest version. */
  waitingTickets: number;
};

const knownOf = (version: StoredCalendar, branchId: string | null): KnownYears => {
  const { tz, knownYears } = calendarFor(version.content, branchId);
  return { tz, years: knownYears ?? null };
};

/** The working calendar with its layers and versions, and what waits for it. Throws `not_found` for a version there is not. */
export async function readCalendar(ctx: WorkspaceContext, number: number | null): Promise<CalendarView> {
  permit(ctx, 'settings.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const soon = validFromNow(config, app.now());
  const version = number === null ? calendarAt(config.calendars, soon) : config.calendars.find((v) => v.number === number);
  if (!version) throw new DomainError('not_found', 'There is no such version.');
  // Whether a due time is provisional is judged by the last version, as every clock is.
  const newest = calendarAt(config.calendars, Number.MAX_SAFE_INTEGER) ?? version;
  const year = Number(localDay(config.timeZone, nowOf(config, app.now())).slice(0, 4));
  const branches = Object.fromEntries(layeredBranches(config.calendars).map((id) => [id, knownOf(newest, id)]));
  const rows = await app.db.tenant(
    scope,
    async (tx) => ({
      versions: await versionRows(tx, VERSIONS),
      provisionalTickets: await countProvisional(tx, knownOf(newest, null), branches),
      waitingTickets: await countWaiting(tx),
    }),
    'read',
  );
  return { revision: config.revision, version, missingYears: unknownYears(newest.content, [year, year + 1]), ...rows };
}

export type TryInput = { createdAt: number; minutes: number; branchId: string | null };

/**
 * When a target that starts at `createdAt` (epoch ms) is due, by the same arithmetic as every clock. Throws `validation_failed` for an
 * unknown branch or a time outside the reckoned years, `calendar_never_open`. Source: SLA specification A2.4 and A2.6.
 */
export async function tryCalendar(ctx: WorkspaceContext, input: TryInput) {
  permit(ctx, 'settings.read');
  const config: WorkspaceConfig = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  if (input.branchId !== null && !config.branches.has(input.branchId))
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/branchId', code: 'unknown', detail: 'the workspace has no such branch' }],
    });
  const calendar: CompiledCalendar = calendarOf(config, input.branchId);
  const due = dueAt(calendar, input.createdAt, input.minutes * SECONDS);
  return {
    startsAt: nextOpen(calendar, input.createdAt),
    dueAt: due,
    breachAt: latestInTime(calendar, due),
    isProvisional: isProvisional(calendar, input.createdAt, due),
  };
}
