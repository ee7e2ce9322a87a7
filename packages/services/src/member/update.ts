import type { Role } from '@bodan/core/access';
import { DomainError, type FieldError } from '@bodan/core/errors';
import { checkStanding, supervisorError } from '@bodan/core/member/change';
import { isActive } from '@bodan/core/standard/retirement';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { wakeDelegationsTo } from '../delegation/store.ts';
import { tellOfLoss } from '../delegation/tell.ts';
import { writeOnce } from '../once.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { bumpRevision } from '../workspace/store.ts';
import { type MemberView, memberNotFound, readMember } from './read.ts';
import { needSeat } from './seat.ts';
import { knownBranches, memberForUpdate, otherOwners, revokeKeysOf, setDuty, supervisorsOf, updateMembership } from './store.ts';

export type UpdateMember = {
  name?: string | undefined;
  phone?: string | null | undefined;
  roles?: readonly Role[] | undefined;
  departmentCode?: string | null | undefined;
  branchIds?: readonly string[] | undefined;
  skills?: Record<string, number> | undefined;
  onDuty?: boolean | undefined;
  supervisorId?: string | null | undefined;
  disabled?: boolean | undefined;
};

/** Refuses branches and departments the workspace does not have; other workspaces' ids are simply unknown. */
export async function checkPlace(
  tx: TenantTx,
  departments: ReadonlySet<string>,
  p: { departmentCode?: string | null | undefined; branchIds?: readonly string[] | undefined },
): Promise<void> {
  const fields: FieldError[] = [];
  if (p.departmentCode && !departments.has(p.departmentCode))
    fields.push({ pointer: '/departmentCode', code: 'unknown', detail: 'the standard has no such department' });
  if (p.branchIds?.length) {
    const known = await knownBranches(tx, p.branchIds);
    p.branchIds.forEach((id, i) => {
      if (!known.has(id)) fields.push({ pointer: `/branchIds/${i}`, code: 'unknown', detail: 'the workspace has no such branch' });
    });
  }
  if (fields.length > 0) throw new DomainError('validation_failed', undefined, { fields });
}

const departmentsIn = (config: WorkspaceConfig): ReadonlySet<string> =>
  new Set(config.standard.departments.filter(isActive).map((d) => d.code));
export const departmentsOf = async (ctx: WorkspaceContext): Promise<ReadonlySet<string>> =>
  departmentsIn(await ctx.app.configs.get(ctx.app.db, ctx.scope));

/**
 * Changes a member's standing and what dispatch knows of them; whoever is shut out loses their keys here in the same moment.
 * Errors: `own_access`, `last_owner`, `forbidden`, `plan_limit`, `precondition_failed`, `validation_failed`, `not_found`. Source: ux A14, A15.
 */
export async function updateMember(
  ctx: WorkspaceContext,
  personId: string,
  input: UpdateMember,
  ifVersion: number | null,
): Promise<MemberView> {
  permit(ctx, 'member.write');
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  await writeOnce(ctx, async (tx) => {
    // The workspace's row is held from here on, so two owners cannot shut each other out at once.
    await bumpRevision(tx);
    const before = await memberForUpdate(tx, personId);
    if (!before) throw memberNotFound();
    if (ifVersion !== null && ifVersion !== before.version)
      throw new DomainError('precondition_failed', undefined, { extra: { currentVersion: before.version } });
    checkStanding({ personId: ctx.principal?.personId ?? '', roles: ctx.roles }, before, input, await otherOwners(tx, personId));
    await checkPlace(tx, departmentsIn(config), input);
    // The workspace's row is held, so two changes cannot close a circle together.
    const wrong = input.supervisorId ? supervisorError(personId, input.supervisorId, await supervisorsOf(tx)) : null;
    if (wrong) throw new DomainError('validation_failed', undefined, { fields: [wrong] });
    const isDisabled = input.disabled ?? before.isDisabled;
    if (before.isDisabled && !isDisabled) await needSeat(tx);
    await updateMembership(tx, personId, {
      name: input.name ?? before.name,
      phone: input.phone === undefined ? before.phone : input.phone,
      roles: [...(input.roles ?? before.roles)],
      departmentCode: input.departmentCode === undefined ? before.departmentCode : input.departmentCode,
      branchIds: [...(input.branchIds ?? before.branchIds)],
      skills: input.skills ?? before.skills,
      onDuty: input.onDuty ?? before.onDuty,
      supervisorId: input.supervisorId === undefined ? before.supervisorId : input.supervisorId,
      isDisabled,
    });
    if (isDisabled && !before.isDisabled) {
      await revokeKeysOf(tx, personId);
      await tellOfLoss(ctx.app, tx, config, personId);
    }
    if (!isDisabled && before.isDisabled) await wakeDelegationsTo(tx, personId);
    return { personId };
  });
  return readMember(ctx, personId);
}

/** One's own presence: whether dispatch may choose me now. */
export async function setOwnDuty(ctx: WorkspaceContext, onDuty: boolean): Promise<{ onDuty: boolean }> {
  permit(ctx, 'view.write');
  const personId = ctx.principal?.personId;
  if (!personId) throw new DomainError('unauthenticated');
  return writeOnce(ctx, async (tx) => {
    await bumpRevision(tx);
    await setDuty(tx, personId, onDuty);
    return { onDuty };
  });
}
