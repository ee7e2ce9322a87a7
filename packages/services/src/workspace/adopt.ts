import { DomainError } from '@bodan/core/errors';
import { missingCodes } from '@bodan/core/standard/missing-codes';
import { permit, type WorkspaceContext } from '../context.ts';
import { changeSettings } from './settings.ts';
import {
  adoptedStandard,
  holdNewTickets,
  newestStandard,
  type StandardRow,
  setStandard,
  standardByNumber,
  usedCodes,
} from './settings-store.ts';

/** Which version of the group's standard the workspace works by, and the newest there is. */
export async function readAdoption(ctx: WorkspaceContext): Promise<{ adopted: StandardRow; newest: StandardRow }> {
  permit(ctx, 'settings.read');
  return ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      const [adopted] = await adoptedStandard(tx);
      const [newest] = await newestStandard(tx);
      if (!adopted || !newest) throw new DomainError('not_found');
      return { adopted, newest };
    },
    'read',
  );
}

/** Works by another version of the standard from now on. Throws `codes_in_use` with the codes of tickets it lacks, `not_found`. */
export function adoptStandard(
  ctx: WorkspaceContext,
  number: number,
  ifRevision: number | null,
): Promise<{ revision: number; number: number }> {
  return changeSettings(ctx, ifRevision, async (tx) => {
    const version = await standardByNumber(tx, number);
    if (!version) throw new DomainError('not_found', 'The group has not published this version.');
    await holdNewTickets(tx);
    const missing = missingCodes(version.content, await usedCodes(tx));
    if (Object.keys(missing).length > 0) throw new DomainError('codes_in_use', undefined, { extra: { missing } });
    await setStandard(tx, version.id);
    return { number };
  });
}
