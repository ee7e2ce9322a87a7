import type { TenantTx } from '../context.ts';

/** A ticket that another one was opened from, or that was opened from it. */
export type Relative = {
  kind: 'parent' | 'child';
  id: string;
  number: string;
  title: string;
  stage: string;
  flowVersionId: string;
  isOpen: boolean;
  waitingReason: string | null;
  relation: string;
};

const RELATIVE = `t.id, t.number, t.title, t.stage, t.flow_version_id as "flowVersionId", t.is_open as "isOpen", t.waiting_reason as "waitingReason"`;

/** The ticket this one was opened from, then those its flow opened, in the order in which that happened: as its own history says. */
export const relativesOf = (tx: TenantTx, tenantId: string, ticketId: string): Promise<Relative[]> =>
  tx.rows<Relative>(
    `select 'parent' as kind, ${RELATIVE}, e.data #>> '{origin,relation}' as relation, 0 as seq from ticket_event e
       join ticket t on t.tenant_id = e.tenant_id and t.id = (e.data #>> '{origin,parentId}')::uuid
       where e.tenant_id = $1 and e.ticket_id = $2 and e.seq = 1
     union all
     select 'child', ${RELATIVE}, e.data ->> 'relation', e.seq from ticket_event e
       join ticket t on t.tenant_id = e.tenant_id and t.id = (e.data ->> 'childId')::uuid
       where e.tenant_id = $1 and e.ticket_id = $2 and e.type = 'ticket.action'
     order by seq`,
    [tenantId, ticketId],
    'ticket-relatives',
  );
