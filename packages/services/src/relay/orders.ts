import { DomainError } from '@bodan/core/errors';
import { flowAction } from '@bodan/core/flow/parts';
import { usesCounts } from '@bodan/core/flow/rule';
import { DEEPEST_CHILD, openChild, orderDone } from '@bodan/core/ticket/child';
import { FLOW_RULE } from '@bodan/core/ticket/facts';
import { flowOf } from '@bodan/core/ticket/state';
import type { App, TenantTx } from '../context.ts';
import { withFreshConfig } from '../ticket/decide.ts';
import { countsOf, loadTicket, needFlow, writeTicket } from '../ticket/store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { childDepth, type Order, ordersBetween, wasDone } from './order-store.ts';
import { hasNews, lockCursor, moveCursor, pageEnd } from './store.ts';

const READER = 'orders';
const PAGE = 2_000;

/** The child's id is the order's own, told apart by its last sign: the same order can make no second one. */
const childIdOf = (orderId: string): string => `${orderId.slice(0, 35)}${orderId.endsWith('0') ? '1' : '0'}`;

async function carryOut(app: App, tx: TenantTx, config: WorkspaceConfig, o: Order): Promise<void> {
  const parent = await loadTicket(tx, o.tenantId, o.ticketId, true);
  if (!parent || (await wasDone(tx, o))) return;
  needFlow(config, parent);
  const order = flowAction.parse(o.ordered);
  if (order.kind !== 'openChild') return;
  const counts = usesCounts(flowOf(config, parent)) ? { counts: await countsOf(tx, o.tenantId, o.ticketId) } : {};
  const decision = { config, actor: FLOW_RULE, now: Math.max(nowOf(config, app.now()), parent.updatedAt), newId: app.newId, ...counts };
  const done = { orderId: o.eventId, action: order.kind, relation: order.relation };
  const depth = (await childDepth(tx, o.ticketId)) + 1;
  try {
    if (depth > DEEPEST_CHILD) throw new DomainError('conflict', 'A child of a child this deep is not opened.');
    const child = openChild(decision, parent, { id: childIdOf(o.eventId), order, depth });
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

/**
 * Opens the tickets that flows ordered, each in a transaction that also tells it in the parent; only then the reader's place moves. After
 * a crash the page is read again and what is there already is passed over, so each is opened once. True when there may be more.
 */
export async function carryOrders(app: App): Promise<boolean> {
  if (!(await app.db.relay((tx) => hasNews(tx, READER), 'read'))) return false;
  const page = await app.db.relay(async (tx) => {
    const cursor = await lockCursor(tx, READER);
    if (!cursor) return null;
    const { last } = await pageEnd(tx, cursor.from, cursor.horizon, PAGE);
    return last === null ? null : { from: cursor.from, last, orders: await ordersBetween(tx, cursor.from, last) };
  });
  if (!page) return false;
  for (const order of page.orders)
    await withFreshConfig(async () => {
      const scope = { tenantId: order.tenantId, groupId: order.groupId };
      const config = await app.configs.get(app.db, scope);
      await app.db.tenant(scope, (tx) => carryOut(app, tx, config, order));
    });
  await app.db.relay(async (tx) => {
    const cursor = await lockCursor(tx, READER);
    if (cursor?.from === page.from) await moveCursor(tx, READER, String(BigInt(page.last) + 1n));
  });
  return true;
}
