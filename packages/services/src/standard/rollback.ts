import { DomainError } from '@bodan/core/errors';
import { withCarried } from '@bodan/core/standard/carry';
import { completeStandard } from '@bodan/core/standard/content';
import { missingCodes } from '@bodan/core/standard/missing-codes';
import type { TenantTx, WorkspaceContext } from '../context.ts';
import { atWork, type ConversionRow, conversionById, setStatus } from '../conversion/store.ts';
import { carriedOf } from '../group/join-store.ts';
import { tellGroup } from '../notification/group-store.ts';
import { changeSettings } from '../workspace/settings.ts';
import { holdNewTickets, setStandard, standardById, usedCodes } from '../workspace/settings-store.ts';
import type { AdoptionFacts } from './adopt.ts';
import { codesBeside, ownTenantVersion } from './adoption-store.ts';

async function adoptionById(tx: TenantTx, id: string): Promise<ConversionRow & { facts: AdoptionFacts }> {
  const row = await conversionById(tx, id);
  if (row?.kind !== 'adoption') throw new DomainError('not_found', 'There is no such adoption.');
  return { ...row, facts: row.facts as AdoptionFacts };
}

/** Calls off an adoption that has not begun. Errors: `not_found`, `conflict`. */
export function cancelAdoption(ctx: WorkspaceContext, id: string): Promise<{ revision: number }> {
  return changeSettings(ctx, null, async (tx) => {
    await adoptionById(tx, id);
    if (!(await setStatus(tx, id, ['scheduled'], 'cancelled', null)))
      throw new DomainError('conflict', 'The adoption has begun already; roll it back instead.');
    return {};
  });
}

/**
 * Takes the adoption of the version in use back: new tickets are opened by the version before again, and every value the adoption changed
 * becomes what it was, unless somebody changed it since. Errors: `codes_in_use` for codes that only the newer version has, `conflict`, `not_found`.
 */
export function rollBackAdoption(ctx: WorkspaceContext, id: string): Promise<{ revision: number; number: number }> {
  return changeSettings(ctx, null, async (tx) => {
    const row = await adoptionById(tx, id);
    const { fromVersionId, fromNumber, toVersionId, isJoining } = row.facts;
    if (isJoining)
      throw new DomainError(
        'conflict',
        'The workspace came into the group with this version; it is not taken back, but the group can be left.',
      );
    if ((await ownTenantVersion(tx))?.id !== toVersionId)
      throw new DomainError(
        'conflict',
        'The workspace works by another version now; only the adoption of the version in use is taken back.',
      );
    if ((await atWork(tx, 'adoption')).some((busy) => busy.id !== id))
      throw new DomainError('conflict', 'Another adoption is at work or scheduled.');
    const before = await standardById(tx, fromVersionId);
    if (!before) throw new DomainError('not_found');
    await holdNewTickets(tx);
    const used = { ...(await usedCodes(tx)), faultCodes: await codesBeside(tx, id) };
    const missing = missingCodes(withCarried(completeStandard(before.content), await carriedOf(tx)), used);
    if (Object.keys(missing).length > 0) throw new DomainError('codes_in_use', undefined, { extra: { missing } });
    if (!(await setStatus(tx, id, ['running', 'done'], 'undoing', null)))
      throw new DomainError('conflict', 'This adoption was taken back or called off already.');
    await setStandard(tx, before.id);
    await tellGroup(ctx.app, tx, { kind: 'adoption_undone', data: { number: row.facts.toNumber, back: fromNumber } });
    return { number: fromNumber };
  });
}
