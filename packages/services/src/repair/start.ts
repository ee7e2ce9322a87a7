import { DomainError } from '@bodan/core/errors';
import type { WorkspaceContext } from '../context.ts';
import { addConversion, atWork, conversionById, setStatus } from '../conversion/store.ts';
import { livedWithin } from '../what-if/store.ts';
import { changeSettings } from '../workspace/settings.ts';
import { type RepairInput, repairQuestion } from './question.ts';
import { addCorrection, listCohort } from './store.ts';

/** Why, in the words of who asks, and how many tickets the preview said would be repaired. */
export type StartInput = RepairInput & { reason: string; expected: number };

/**
 * Begins an audited repair of the past: each chosen ticket is told again in the background, in a transaction and an event of its own.
 * Errors: `validation_failed`, also where no ticket is chosen, `conflict` while another one is at work. Source: SLA specification A2.9.
 */
export async function startRepair(ctx: WorkspaceContext, input: StartInput): Promise<{ id: string; tickets: number; revision: number }> {
  const { filter, number, correction, versionId } = await repairQuestion(ctx, input);
  const { app } = ctx;
  return changeSettings(ctx, null, async (tx) => {
    if ((await atWork(tx, 'repair')).length > 0) throw new DomainError('conflict', 'Another repair is at work; wait until it is done.');
    await livedWithin(tx, filter);
    const id = app.newId();
    const at = new Date(app.now());
    const [from, until] = [new Date(correction.from), new Date(correction.until)];
    const { timeZone: _, ...chosen } = filter;
    await addConversion(tx, {
      id,
      kind: 'repair',
      status: 'running',
      plan: { splits: [], values: [] },
      facts: { version: input.version, from: from.toISOString(), until: until.toISOString(), reason: input.reason, number, chosen },
      expected: { repaired: input.expected },
      createdBy: ctx.principal?.personId ?? null,
      startsAt: at,
      createdAt: at,
    });
    await addCorrection(tx, { id, versionId, from, until });
    const tickets = await listCohort(tx, id, filter, number);
    if (tickets === 0)
      throw new DomainError('validation_failed', undefined, {
        fields: [{ pointer: number === null ? '/query/from' : '/number', code: 'unknown', detail: 'no ticket is chosen by this' }],
      });
    return { id, tickets };
  });
}

/**
 * Takes a repair back: every ticket it changed is told again without it, which gives what was there before. Errors: `not_found`, `conflict` when
 * it was taken back already or another one is at work.
 */
export function undoRepair(ctx: WorkspaceContext, id: string): Promise<{ revision: number }> {
  return changeSettings(ctx, null, async (tx) => {
    const row = await conversionById(tx, id);
    if (row?.kind !== 'repair') throw new DomainError('not_found');
    if ((await atWork(tx, 'repair')).some((busy) => busy.id !== id))
      throw new DomainError('conflict', 'Another repair is at work; wait until it is done.');
    if (!(await setStatus(tx, id, ['running', 'done'], 'undoing', null)))
      throw new DomainError('conflict', 'This repair was taken back already.');
    return {};
  });
}
