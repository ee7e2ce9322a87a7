import type { TenantScope, Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';

export type PersonThing = {
  id: string;
  name: string;
  phone: string | null;
  department: string | null;
  branches: string[];
  supervisor: string | null;
  skills: Record<string, number>;
};
export type CustomerThing = { id: string; name: string; phone: string; address: string };
export type TicketThing = {
  id: string;
  flowVersionId: string;
  stage: string;
  facts: Record<string, unknown>;
  createdAt: number;
  closedAt: number | null;
  custom: Record<string, unknown>;
};

/** People as lookups see them; their branches by the order of their codes. */
export const peopleLookedAt = (tx: TenantTx, tenantId: string, ids: readonly string[]): Promise<PersonThing[]> =>
  tx.rows<PersonThing>(
    `select m.person_id as id, m.display_name as name, m.phone, m.department_code as department, m.supervisor_id as supervisor, m.skills,
       array(select b.name from branch b where b.tenant_id = m.tenant_id and b.id = any (m.branch_ids) order by b.code) as branches
     from membership m where m.tenant_id = $1 and m.person_id = any ($2)`,
    [tenantId, ids],
    'lookup-people',
  );

export const customersLookedAt = (tx: TenantTx, tenantId: string, ids: readonly string[]): Promise<CustomerThing[]> =>
  tx.rows<CustomerThing>(
    `select id, name, phone, address from customer where tenant_id = $1 and id = any ($2)`,
    [tenantId, ids],
    'lookup-customers',
  );

/** Tickets as lookups see them; `facts` by what is taken. */
export const ticketsLookedAt = (tx: TenantTx, tenantId: string, ids: readonly string[]): Promise<TicketThing[]> =>
  tx.rows<TicketThing>(
    `select t.id, t.flow_version_id as "flowVersionId", t.stage, t.created_at as "createdAt", t.closed_at as "closedAt", t.custom,
       jsonb_build_object('number', t.number, 'title', t.title, 'isOpen', t.is_open, 'priority', t.priority, 'tier', t.tier, 'faultCode', t.fault_code, 'department', t.department_code,
         'branch', b.name, 'assignee', t.assignee_id, 'contactName', t.contact_name, 'phone', t.phone, 'address', t.address, 'device', t.device, 'deviceSerial', t.device_serial) as facts
     from ticket t left join branch b on b.tenant_id = t.tenant_id and b.id = t.branch_id where t.tenant_id = $1 and t.id = any ($2)`,
    [tenantId, ids],
    'lookup-tickets',
  );

export type DueKind = 'person' | 'customer' | 'ticket' | 'own' | 'field';
export type DueLookup = { kind: DueKind; thing: string; mark: string; afterTicket: string | null };

/** What changed and was not followed yet, the oldest first. */
export const dueLookups = (tx: TenantTx, limit: number): Promise<DueLookup[]> =>
  tx.rows<DueLookup>(
    `select kind, thing, mark, after_ticket as "afterTicket" from lookup_due where tenant_id = app_tenant() order by due_at, kind, thing limit $1`,
    [limit],
    'lookup-due',
  );

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** The next tickets whose lookups go through a field that points at the thing, or hold or may hold what a new lookup gives. */
export async function ticketsLookingAt(tx: TenantTx, due: DueLookup, limit: number): Promise<string[]> {
  const after = due.afterTicket ?? FIRST_ID;
  if (due.kind === 'own') return due.afterTicket === null ? [due.thing] : [];
  const rows =
    due.kind === 'field'
      ? await tx.rows<{ id: string }>(
          `select k.id from ticket k join custom_field c on c.tenant_id = k.tenant_id and c.key = $1
           where k.tenant_id = app_tenant() and k.id > $2 and (k.custom ? c.key or k.custom ? c.looks_through) order by k.id limit $3`,
          [due.thing, after, limit],
          'lookup-holders',
        )
      : await tx.rows<{ id: string }>(
          `select distinct f.ticket_id as id from custom_field l join custom_field s on s.tenant_id = l.tenant_id and s.key = l.looks_through
             join ticket_field f on f.tenant_id = s.tenant_id and f.field_id = s.id
           where l.tenant_id = app_tenant() and l.looks_through is not null and l.takes like $1 || ':%' and f.value = $2 and f.ticket_id > $3 order by 1 limit $4`,
          [due.kind, due.thing, after, limit],
          'lookup-lookers',
        );
  return rows.map((r) => r.id);
}

/** Remembers how far it is; nothing when the thing changed again since, for then it begins anew. */
export const keepPlace = (tx: TenantTx, { kind, thing, mark }: DueLookup, afterTicket: string): Promise<unknown[]> =>
  tx.rows(
    `update lookup_due set after_ticket = $4 where tenant_id = app_tenant() and kind = $1 and thing = $2 and mark = $3`,
    [kind, thing, mark, afterTicket],
    'lookup-place',
  );

/** Ticks it off, unless it changed again since. */
export const tickOff = (tx: TenantTx, { kind, thing, mark }: DueLookup): Promise<unknown[]> =>
  tx.rows(
    `delete from lookup_due where tenant_id = app_tenant() and kind = $1 and thing = $2 and mark = $3`,
    [kind, thing, mark],
    'lookup-done',
  );

/** Puts lookups on the list that are new or take something else now. */
export const markFields = (tx: Tx<'tenant'>, keys: readonly string[]): Promise<unknown[]> =>
  tx.rows(`select mark_lookup(app_tenant(), 'field', key) from unnest($1::text[]) key`, [keys]);

/** Workspaces in which something changed that lookups look at. */
export const workspacesToLookUp = (tx: Tx<'relay'>, limit: number): Promise<TenantScope[]> =>
  tx.rows<TenantScope>(
    `select t.id as "tenantId", t.group_id as "groupId" from tenant t where t.id in (select tenant_id from lookup_due order by due_at limit $1)`,
    [limit],
    'lookups-due',
  );
