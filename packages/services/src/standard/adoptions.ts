import { DomainError } from '@bodan/core/errors';
import { permit, type WorkspaceContext } from '../context.ts';
import { type ConversionView, listConversions } from '../conversion/read.ts';
import { adoptedStandard, newestStandard, type StandardRow, standardByNumber } from '../workspace/settings-store.ts';
import { adoptedContent } from './adoption-store.ts';
import { type ChangeImpact, impactOf } from './impact.ts';

export type AdoptionState = {
  adopted: StandardRow;
  newest: StandardRow & { notes: string; signedName: string; adoptBy: string | null };
  adoptions: ConversionView[];
};

/** Which version of the group's standard the workspace works by, the newest there is, and its adoptions, newest first. */
export async function readAdoptions(ctx: WorkspaceContext): Promise<AdoptionState> {
  permit(ctx, 'settings.read');
  const { adopted, newest } = await ctx.app.db.tenant(
    ctx.scope,
    async (tx) => ({ adopted: (await adoptedStandard(tx))[0], newest: (await newestStandard(tx))[0] }),
    'read',
  );
  if (!adopted || !newest) throw new DomainError('not_found');
  return { adopted, newest, adoptions: await listConversions(ctx, 'adoption') };
}

/** What adopting a version would do here, before anything is done. Throws `not_found`. */
export async function previewAdoption(
  ctx: WorkspaceContext,
  number: number,
): Promise<{ fromNumber: number; toNumber: number; impacts: ChangeImpact[] }> {
  permit(ctx, 'settings.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  return app.db.snapshot(scope, async (tx) => {
    const from = await adoptedContent(tx);
    const to = await standardByNumber(tx, number);
    if (!from || !to) throw new DomainError('not_found', 'The group has not published this version.');
    return { fromNumber: from.number, toNumber: number, impacts: await impactOf({ app, config, tx }, from.content, to.content) };
  });
}
