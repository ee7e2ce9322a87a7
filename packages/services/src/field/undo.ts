import { DomainError } from '@bodan/core/errors';
import type { WorkspaceContext } from '../context.ts';
import { atWork, conversionById, setStatus } from '../conversion/store.ts';
import { changeSettings } from '../workspace/settings.ts';
import { addFieldSet, currentFieldSet } from '../workspace/settings-store.ts';
import type { FieldFacts } from './evolve.ts';

/**
 * Takes a change of types back: the fields are what they were, in a new version, and every value the conversion changed becomes what it
 * was, unless somebody changed it since. Errors: `conflict` when a field was changed again, `not_found`.
 */
export function undoFieldConversion(ctx: WorkspaceContext, id: string): Promise<{ revision: number; number: number }> {
  return changeSettings(ctx, null, async (tx) => {
    const row = await conversionById(tx, id);
    if (row?.kind !== 'field') throw new DomainError('not_found');
    if ((await atWork(tx, 'field')).some((busy) => busy.id !== id)) throw new DomainError('conflict', 'Other values are being converted.');
    const { before } = row.facts as FieldFacts;
    const old = new Map(before.map((f) => [f.key, f]));
    const now = await currentFieldSet(tx);
    const isAsLeft = row.plan.values.every((v) => now.fields.find((f) => f.key === v.to.key)?.type === v.to.type);
    if (!isAsLeft) throw new DomainError('conflict', 'The type was changed again since; take that back first.');
    if (!(await setStatus(tx, id, ['running', 'done'], 'undoing', null)))
      throw new DomainError('conflict', 'This change was taken back already.');
    const content = { fields: now.fields.map((f) => old.get(f.key) ?? f) };
    const [made] = await addFieldSet(tx, { id: ctx.app.newId(), content, createdBy: ctx.principal?.personId ?? null });
    return { number: made?.number ?? 0 };
  });
}
