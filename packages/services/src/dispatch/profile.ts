import { ready } from '@bodan/core/dispatch/facts';
import type { Place } from '@bodan/core/dispatch/geo';
import { sceneOf } from '@bodan/core/dispatch/scene';
import { type Span, shiftCalendar, type WeeklyShifts } from '@bodan/core/dispatch/shift';
import { DomainError } from '@bodan/core/errors';
import { iso } from '@bodan/core/instant';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { memberNotFound } from '../member/read.ts';
import { memberForUpdate } from '../member/store.ts';
import { writeOnce } from '../once.ts';
import { nowOf } from '../workspace/config.ts';
import { peopleOf } from './people.ts';
import { addLeave, type LeaveRow, leavesOf, profileRows, saveProfile, withdrawLeave } from './store.ts';
import { isoSpan } from './view.ts';

export type LeaveView = { id: string; from: string; to: string; reason: string };
export type ProfileView = {
  personId: string;
  shifts: WeeklyShifts | null;
  dailyCapacity: number | null;
  base: Place | null;
  /** Those that are not over. */
  leaves: LeaveView[];
  version: number;
};
export type UpdateProfile = {
  shifts?: WeeklyShifts | null | undefined;
  dailyCapacity?: number | null | undefined;
  base?: Place | null | undefined;
};

const leaveView = ({ id, from, to, reason }: LeaveRow): LeaveView => ({ id, from: iso(from), to: iso(to), reason });

async function profileOf(tx: TenantTx, tenantId: string, personId: string, now: number): Promise<ProfileView> {
  const member = await memberForUpdate(tx, personId);
  if (!member) throw memberNotFound();
  const { shifts, dailyCapacity, base } = (await profileRows(tx, tenantId)).find((p) => p.personId === personId) ?? {
    shifts: null,
    dailyCapacity: null,
    base: null,
  };
  const leaves = await leavesOf(tx, tenantId, personId, now);
  return { personId, shifts, dailyCapacity, base, leaves: leaves.map(leaveView), version: member.version };
}

async function asOfNow(ctx: WorkspaceContext): Promise<number> {
  return nowOf(await ctx.app.configs.get(ctx.app.db, ctx.scope), ctx.app.now());
}

/** What dispatch knows of a member beside skills, branches and presence. For those who dispatch. Error: `not_found`. */
export async function readProfile(ctx: WorkspaceContext, personId: string): Promise<ProfileView> {
  permit(ctx, 'dispatch.read');
  const now = await asOfNow(ctx);
  return ctx.app.db.tenant(ctx.scope, (tx) => profileOf(tx, ctx.scope.tenantId, personId, now));
}

/** Changes hours, jobs a day and starting place. Errors: `validation_failed` for a week that is none, `precondition_failed`, `not_found`. */
export async function updateProfile(
  ctx: WorkspaceContext,
  personId: string,
  input: UpdateProfile,
  ifVersion: number | null,
): Promise<ProfileView> {
  permit(ctx, 'dispatch.write');
  const { tenantId } = ctx.scope;
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  const now = nowOf(config, ctx.app.now());
  if (input.shifts) shiftCalendar(config.timeZone, input.shifts, config.calendar);
  return writeOnce(ctx, async (tx) => {
    const before = await profileOf(tx, tenantId, personId, now);
    if (ifVersion !== null && ifVersion !== before.version)
      throw new DomainError('precondition_failed', undefined, { extra: { currentVersion: before.version } });
    await saveProfile(tx, personId, {
      shifts: input.shifts === undefined ? before.shifts : input.shifts,
      dailyCapacity: input.dailyCapacity === undefined ? before.dailyCapacity : input.dailyCapacity,
      base: input.base === undefined ? before.base : input.base,
    });
    return profileOf(tx, tenantId, personId, now);
  });
}

/** Enters a leave; whoever has an appointment in it keeps it, and the board shows the clash. Errors: `validation_failed`, `not_found`. */
export async function enterLeave(ctx: WorkspaceContext, personId: string, input: Span & { reason: string }): Promise<ProfileView> {
  permit(ctx, 'dispatch.write');
  if (input.from >= input.to)
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/to', code: 'out_of_range', detail: 'a leave ends after it begins' }],
    });
  const now = await asOfNow(ctx);
  return writeOnce(ctx, async (tx) => {
    if (!(await memberForUpdate(tx, personId))) throw memberNotFound();
    await addLeave(tx, { ...input, id: ctx.app.newId(), personId, createdBy: ctx.principal?.personId ?? null });
    return profileOf(tx, ctx.scope.tenantId, personId, now);
  });
}

/** Takes a leave back; it stays on record. Error: `not_found`. */
export async function cancelLeave(ctx: WorkspaceContext, personId: string, leaveId: string): Promise<ProfileView> {
  permit(ctx, 'dispatch.write');
  const now = await asOfNow(ctx);
  return writeOnce(ctx, async (tx) => {
    if (!(await withdrawLeave(tx, personId, leaveId))) throw new DomainError('not_found', 'There is no such leave.');
    return profileOf(tx, ctx.scope.tenantId, personId, now);
  });
}

export type OwnDay = {
  onDuty: boolean;
  hours: { from: string; to: string }[];
  leaves: { from: string; to: string; reason: string }[];
  dayJobs: number;
  dailyCapacity: number | null;
};

/** One's own day as dispatch sees it: presence, hours, leave and load. Who is no technician only has a presence. */
export async function readOwnDay(ctx: WorkspaceContext): Promise<OwnDay> {
  permit(ctx, 'view.write');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const scene = sceneOf(config, null, nowOf(config, app.now()));
  const { people } = await app.db.tenant(scope, (tx) => peopleOf(tx, config, scene), 'read');
  const own = people.find((p) => p.personId === ctx.principal?.personId);
  const onDuty = config.members.get(ctx.principal?.personId ?? '')?.onDuty ?? false;
  if (!own) return { onDuty, hours: [], leaves: [], dayJobs: 0, dailyCapacity: null };
  const { onShift, leaves, dayJobs, dailyCapacity } = ready(scene, own);
  return {
    onDuty,
    hours: onShift.map(isoSpan),
    leaves: leaves.map((l) => ({ ...isoSpan(l), reason: l.reason })),
    dayJobs,
    dailyCapacity,
  };
}
