import type { Place } from '@bodan/core/dispatch/geo';
import { DomainError } from '@bodan/core/errors';
import { validFromNow } from '../calendar/save.ts';
import { repeatCalendar } from '../calendar/store.ts';
import { permit, type WorkspaceContext } from '../context.ts';
import { changeSettings } from './settings.ts';
import { addBranch, type BranchRow, branchByCode, branchById, branchesPage, saveBranch } from './settings-store.ts';

export type BranchInput = { code: string; name: string; region: string; address: string; place: Place | null; timeZone: string | null };

/** Branches in the order they were made. */
export async function listBranches(
  ctx: WorkspaceContext,
  cursor: string | null,
  limit: number,
): Promise<{ items: BranchRow[]; nextCursor: string | null }> {
  permit(ctx, 'settings.read');
  const rows = await ctx.app.db.tenant(ctx.scope, (tx) => branchesPage(tx, cursor, limit + 1), 'read');
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

const codeTaken = (): DomainError =>
  new DomainError('already_exists', 'Another branch has this code.', {
    fields: [{ pointer: '/code', code: 'taken', detail: 'another branch has this code' }],
  });
const saved = (row: BranchRow | undefined): BranchRow => {
  if (!row) throw new DomainError('not_found', 'There is no such branch.');
  return row;
};

/** A new branch. Throws `already_exists` when its code is taken. */
export function createBranch(ctx: WorkspaceContext, input: BranchInput): Promise<BranchRow> {
  return changeSettings(ctx, null, async (tx) => {
    if (await branchByCode(tx, input.code)) throw codeTaken();
    const [row] = await addBranch(tx, { ...input, id: ctx.app.newId() });
    return saved(row);
  });
}

/**
 * Changes a branch at the version the caller saw. With another time zone the clocks of open tickets are reckoned anew, as after an edit
 * of the calendar. Errors: `precondition_failed`, `already_exists`, `not_found`. */
export async function updateBranch(
  ctx: WorkspaceContext,
  id: string,
  input: { [K in keyof BranchInput]?: BranchInput[K] | undefined },
  ifVersion: number | null,
): Promise<BranchRow> {
  const { app, scope } = ctx;
  const validFrom = validFromNow(await app.configs.get(app.db, scope), app.now());
  return changeSettings(ctx, null, async (tx) => {
    const before = saved(await branchById(tx, id));
    if (ifVersion !== null && ifVersion !== before.version)
      throw new DomainError('precondition_failed', undefined, { extra: { currentVersion: before.version } });
    const code = input.code ?? before.code;
    if (code !== before.code && (await branchByCode(tx, code))) throw codeTaken();
    const timeZone = input.timeZone === undefined ? before.timeZone : input.timeZone;
    const [row] = await saveBranch(tx, {
      id,
      code,
      name: input.name ?? before.name,
      region: input.region ?? before.region,
      address: input.address ?? before.address,
      place: input.place === undefined ? before.place : input.place,
      timeZone,
    });
    // The hours stay and are read elsewhere: all that waits for a newer calendar, background and whoever comes first, brings tickets over.
    if (timeZone !== before.timeZone)
      await repeatCalendar(tx, { id: app.newId(), validFrom: new Date(validFrom), createdBy: ctx.principal?.personId ?? null });
    return saved(row);
  });
}
