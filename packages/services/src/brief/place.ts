import { may } from '@bodan/core/access';
import { dayBounds, isWorkingDay, lastWorkingDay } from '@bodan/core/brief/day';
import { DomainError } from '@bodan/core/errors';
import type { CompiledCalendar } from '@bodan/core/sla/calendar';
import { localDay } from '@bodan/core/ticket/days';
import type { HqScope } from '@bodan/db/doors';
import type { Board } from '../board/assemble.ts';
import type { MomentInput } from '../board/moment.ts';
import type { TicketSource } from '../board/moment-store.ts';
import { boardIn, EVERYTHING, readHqBoard, readWorkspaceBoard } from '../board/read.ts';
import type { BoardTx } from '../board/types.ts';
import type { App, HqContext, WorkspaceContext } from '../context.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';

/** Where a brief is held: one workspace, or a group over its subsidiaries. Both read the same rows, each behind its own door. */
export type BriefPlace = {
  app: App;
  kind: 'tenant' | 'group';
  groupId: string;
  timeZone: string;
  /** The place's present, epoch ms. */
  now: number;
  source: TicketSource;
  configs: ReadonlyMap<string, WorkspaceConfig>;
  read<T>(work: (tx: BoardTx) => Promise<T>): Promise<T>;
  board(input: { from: string; to: string } & MomentInput): Promise<Board>;
};

export async function workspacePlace(ctx: WorkspaceContext): Promise<BriefPlace> {
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  return {
    app,
    kind: 'tenant',
    groupId: scope.groupId,
    timeZone: config.timeZone,
    now: nowOf(config, app.now()),
    source: 'ticket',
    configs: new Map([[scope.tenantId, config]]),
    read: (work) => app.db.snapshot(scope, work),
    board: async (input) => boardIn(await readWorkspaceBoard(ctx, { ...EVERYTHING, ...input })),
  };
}

export async function groupPlace(ctx: HqContext): Promise<BriefPlace> {
  const { app, groupId, tenantIds, timeZone } = ctx;
  const configs = new Map<string, WorkspaceConfig>();
  // One after another: a group has few subsidiaries, and their settings are compiled once.
  for (const tenantId of tenantIds) configs.set(tenantId, await app.configs.get(app.db, { tenantId, groupId }));
  const scope: HqScope = { groupId, tenantIds };
  return {
    app,
    kind: 'group',
    groupId,
    timeZone,
    now: app.now(),
    source: 'hq_ticket',
    configs,
    read: (work) => app.db.hq(scope, work, 'snapshot'),
    board: async (input) => boardIn(await readHqBoard(ctx, { ...EVERYTHING, ...input })),
  };
}

const calendarsOf = (place: BriefPlace): CompiledCalendar[] => [...place.configs.values()].map((c) => c.calendar);
export const todayOf = (place: BriefPlace): string => localDay(place.timeZone, place.now);

/** The last working day before today; over a group, a day on which any subsidiary works. */
export const usualDay = (place: BriefPlace): string => lastWorkingDay(calendarsOf(place), place.timeZone, todayOf(place));
export const worksOn = (place: BriefPlace, day: string): boolean => isWorkingDay(calendarsOf(place), place.timeZone, day);

/** First and last instant of a day that is over. Throws `validation_failed` for one that is not, at `pointer`. */
export function pastDay(place: BriefPlace, day: string, pointer: string): { day: string; startsAt: number; endsAt: number } {
  if (day >= todayOf(place))
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer, code: 'too_big', detail: 'the day is not over yet: its figures still move' }],
    });
  return { day, ...dayBounds(place.timeZone, day) };
}

/** Who answers for a subsidiary towards its headquarters. */
export const isLead = (roles: readonly string[]): boolean => may(roles, 'brief.write');

const cut = (name: string): string => `${[...name].slice(0, 1).join('')}**`;
/** The name of a member: whole in the workspace; headquarters know those who lead, of others the family name only. */
export function memberName(place: BriefPlace, tenantId: string, personId: string): string {
  const member = place.configs.get(tenantId)?.members.get(personId);
  if (!member) return '';
  return place.kind === 'tenant' || isLead(member.roles) ? member.name : cut(member.name);
}
