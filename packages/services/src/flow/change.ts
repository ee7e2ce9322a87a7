import { DomainError, invalidInput } from '@bodan/core/errors';
import { permit, type WorkspaceContext } from '../context.ts';
import { changeSettings } from '../workspace/settings.ts';
import { type FlowDetail, flowNotFound, readFlow } from './read.ts';
import { changeFlowRow, flowRow, setDefaultVersion } from './store.ts';

export type ChangeFlow = { name?: string | undefined; isDefault?: true | undefined; retired?: boolean | undefined };

/**
 * Names a flow, makes it the one new tickets take, or takes it out of use; tickets that run on it go on.
 * Errors: `validation_failed` for the default one or one that was never published, `precondition_failed`, `not_found`.
 */
export async function changeFlow(ctx: WorkspaceContext, flowId: string, input: ChangeFlow, ifVersion: number | null): Promise<FlowDetail> {
  permit(ctx, 'flow.write');
  await changeSettings(ctx, null, async (tx) => {
    const row = await flowRow(tx, flowId, true);
    if (!row) throw flowNotFound();
    if (ifVersion !== null && ifVersion !== row.version)
      throw new DomainError('precondition_failed', undefined, { extra: { currentVersion: row.version } });
    const isRetired = input.retired ?? row.retiredAt !== null;
    if (isRetired && (row.isDefault || input.isDefault))
      throw invalidInput('/retired', 'New tickets take this flow; make another one the default first.');
    if (input.isDefault) {
      if (!row.published) throw invalidInput('/isDefault', 'Publish it first.');
      await setDefaultVersion(tx, row.published.versionId);
    }
    await changeFlowRow(tx, flowId, {
      name: input.name ?? row.name,
      retiredAt: isRetired ? (row.retiredAt ?? ctx.app.now()) : null,
    });
    return {};
  });
  return readFlow(ctx, flowId);
}
