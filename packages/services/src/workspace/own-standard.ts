import { DomainError } from '@bodan/core/errors';
import type { StandardContent } from '@bodan/core/standard/content';
import type { WorkspaceContext } from '../context.ts';
import { adoptWithin } from '../standard/adopt.ts';
import { ownTenantVersion } from '../standard/adoption-store.ts';
import { changeSettings } from './settings.ts';
import { addOwnStandard, ownGroup } from './settings-store.ts';

/**
 * A workspace on its own is its own headquarters: it publishes the next version of its standard and works by it at once. Tickets keep
 * the targets they were opened with. Errors: `standard_of_group` for a subsidiary, `codes_in_use`, `precondition_failed`.
 */
export function publishOwnStandard(
  ctx: WorkspaceContext,
  content: StandardContent,
  ifRevision: number | null,
): Promise<{ revision: number; number: number }> {
  return changeSettings(ctx, ifRevision, async (tx) => {
    const group = await ownGroup(tx);
    if (group?.kind !== 'solo') throw new DomainError('standard_of_group');
    const own = await ownTenantVersion(tx);
    const text = JSON.stringify(content);
    const [made] = await addOwnStandard(tx, {
      id: ctx.app.newId(),
      content: text,
      checksum: ctx.app.sha256(text),
      publishedBy: ctx.principal?.personId ?? null,
    });
    if (!made) throw new DomainError('internal', 'nothing was published');
    await adoptWithin(
      ctx,
      tx,
      { toVersionId: made.id, toNumber: made.number, fromVersionId: own?.id ?? '', fromNumber: own?.number ?? 0 },
      null,
    );
    return { number: made.number };
  });
}
