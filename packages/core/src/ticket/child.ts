import { copiedValues } from '../fields/reference.ts';
import type { FlowAction } from '../flow/parts.ts';
import { type CreateInput, createTicket } from './create.ts';
import type { DecisionContext } from './decision.ts';
import { FLOW_RULE } from './facts.ts';
import type { TicketState, TicketWrite } from './state.ts';
import { settle } from './step.ts';
import { Draft } from './write.ts';

type OpenChild = Extract<FlowAction, { kind: 'openChild' }>;

/** A child of a child and so on: deeper than this a flow only opens itself again and again. */
export const DEEPEST_CHILD = 5;

/** The ticket that a flow opens by itself, with the customer and the device of its parent. Throws as `createTicket` does. */
export function openChild(ctx: DecisionContext, parent: TicketState, child: { id: string; order: OpenChild; depth: number }): TicketWrite {
  const { order, id, depth } = child;
  const { customerId, priority, tier, faultCode, departmentCode, branchId, contactName, phone, address, device, deviceSerial, place } =
    parent;
  const facts = {
    customerId,
    priority,
    tier,
    faultCode,
    departmentCode,
    branchId,
    contactName,
    phone,
    address,
    device,
    deviceSerial,
    place,
  };
  const input: CreateInput = {
    ...facts,
    id,
    flowKey: order.flowKey,
    title: order.title['zh-CN'],
    customerWords: '',
    source: 'agent',
    tags: [],
    custom: copiedValues(ctx.config.fields.definitions, parent.custom),
    origin: { parentId: parent.id, parentNumber: parent.number, relation: order.relation, depth },
  };
  return createTicket({ config: ctx.config, actor: FLOW_RULE, now: ctx.now, newId: ctx.newId, sources: ctx.sources }, input);
}

/** What became of something the flow had ordered, in the history of the ticket that ordered it. */
export function orderDone(ctx: DecisionContext, before: TicketState, data: { orderId: string } & Record<string, unknown>): TicketWrite {
  const draft = new Draft(ctx, before, before);
  draft.event('ticket.action', data, FLOW_RULE);
  settle(ctx, draft);
  return draft.write();
}
