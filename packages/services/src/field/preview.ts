import type { FieldError } from '@bodan/core/errors';
import type { FieldSet } from '@bodan/core/fields/definition';
import { mirrorLookups } from '@bodan/core/fields/mirror';
import { planFields } from '@bodan/core/standard/adoption';
import { permit, type WorkspaceContext } from '../context.ts';
import { type ChangeImpact, impactOfPlan } from '../standard/impact.ts';
import { currentFieldSet, standardFields } from '../workspace/settings-store.ts';
import { fieldObjections } from './evolve.ts';

/**
 * What saving these fields would do: change by change, tickets touched, values that have no place in another type, and what names a field;
 * with what would be refused even so. Changes nothing. Errors: `forbidden`.
 */
export async function previewFields(ctx: WorkspaceContext, wanted: FieldSet): Promise<{ impacts: ChangeImpact[]; refused: FieldError[] }> {
  permit(ctx, 'settings.write');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  return app.db.snapshot(scope, async (tx) => {
    const before = await currentFieldSet(tx);
    const after = { fields: mirrorLookups(wanted.fields, await standardFields(tx)) };
    const plan = planFields(before.fields, after.fields);
    const all = after.fields.map((f) => f.key);
    return {
      impacts: await impactOfPlan({ app, config, tx }, plan, after.fields),
      refused: await fieldObjections(tx, before, after, all),
    };
  });
}
