import { DomainError } from '@bodan/core/errors';
import { flowAction } from '@bodan/core/flow/parts';
import { DEEPEST_CHILD, openChild, orderDone } from '@bodan/core/ticket/child';
import { FLOW_RULE } from '@bodan/core/ticket/facts';
import type { App, TenantTx } from '../context.ts';
import { lookupSources } from '../lookup/sources.ts';
import { withFreshConfig } from '../ticket/decide.ts';
import { countsFor, loadTicket, needFlow, writeTicket } from '../ticket/store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { childDepth, orderOf, wasDone } from './order-store.ts';
import { takeOff, type Work, type WorkPlace } from './work-store.ts';

/** The child's id is the order's own, told apart by its last sign: the same order can make no second one. */
const childIdOf = (orderId: string): string => `${orderId.slice(0, 35)}${orderId.endsWith('0') ? '1' : '0'}`;

async function open(app: App, tx: TenantTx, config: WorkspaceConfig, { tenantId, ticketId }: WorkPlace, orderId: string): Promise<void> {
  const parent = await loadTicket(tx, tenantId, ticketId, true);
  if (!parent || (await wasDone(tx, ticketId, orderId))) return;
  needFlow(config, parent);
  const order = flowAction.parse(await orderOf(tx, orderId));
  if (order.kind !== 'openChild') return;
  const counts = await countsFor(tx, config, parent);
  const decision = { config, actor: FLOW_RULE, now: Math.max(nowOf(config, app.now()), parent.updatedAt), newId: app.newId, ...counts };
  const done = { orderId, action: order.kind, relation: order.relation };
  const depth = (await childDepth(tx, ticketId)) + 1;
  try {
    if (depth > DEEPEST_CHILD) throw new DomainError('conflict', 'A child of a child this deep is not opened.');
    const sources = await lookupSources(tx, config, [parent.custom]);
    const child = openChild({ ...decision, sources }, parent, { id: childIdOf(orderId), order, depth });
    const { number } = await writeTicket(tx, config, child, app.newId());
    await writeTicket(tx, config, orderDone(decision, parent, { ...done, childId: child.after.id, childNumber: number }), '');
  } catch (error) {
    // What the child's flow refuses is told in the parent; a fault of ours or changed settings are tried again.
    const isRefused =
      error instanceof DomainError && ['validation_failed', 'requirement_missing', 'calendar_never_open'].includes(error.code);
    const isTooDeep = error instanceof DomainError && depth > DEEPEST_CHILD;
    if (!isRefused && !isTooDeep) throw error;
    await writeTicket(tx, config, orderDone(decision, parent, { ...done, failed: error.message, fields: error.fields }), '');
  }
}

/** Opens the ticket that a flow ordered, in one transaction that also tells it in the parent and takes the order off the list. */
export function carryOrder(app: App, place: WorkPlace, work: Work): Promise<void> {
  const scope = { tenantId: place.tenantId, groupId: place.groupId };
  return withFreshConfig(async () => {
    const config = await app.configs.get(app.db, scope);
    await app.db.tenant(scope, async (tx) => {
      if (await takeOff(tx, place.tenantId, work)) await open(app, tx, config, place, work.eventId);
    });
  });
}
