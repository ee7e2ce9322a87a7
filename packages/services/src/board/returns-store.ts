import { RETURN_KINDS, type Way } from '@bodan/core/measures/returns';
import type { FieldFilter } from '@bodan/core/measures/shared-field';
import { holdsOne } from './field-store.ts';
import type { TicketSource } from './moment-store.ts';
import { filterFrom, type Narrowing, narrowValues } from './narrow-store.ts';
import type { BoardTx } from './types.ts';
import { waysOf } from './way-store.ts';

export type ReturnQuestion = Narrowing & { groupId: string; from: string; to: string; field: FieldFilter | null };
/** `times` is how often the way was taken, by how many `tickets`, and how many of these were finished in the end. */
export type ReturnRow = Way & { times: number; tickets: number; finished: number };

const FILTER = filterFrom(4);
const entriesOf = (metric: string): string =>
  `select e.tenant_id, e.ticket_id, sum(e.value) as value from measure_entry e where e.group_id = here_ledger($1) and e.metric = '${metric}' and e.day between $2::date and $3::date and ${FILTER} group by 1, 2 having sum(e.value) <> 0`;

/** Which way the tickets of the range came back, as the board counts them, each kind by itself, the most taken first. */
export const readReturns = (tx: BoardTx, q: ReturnQuestion, source: TicketSource): Promise<ReturnRow[]> => {
  const held = (entries: string): string =>
    q.field === null ? entries : `select h.* from (${entries}) h where ${holdsOne(source, 'h.tenant_id', 'h.ticket_id', '$9', '$10')}`;
  const ways = RETURN_KINDS.map((kind) => `select '${kind}' as kind, w.* from (${waysOf(held(entriesOf(kind)), kind, source)}) w`);
  return tx.rows<ReturnRow>(
    `with back as materialized (${ways.join(' union all ')}),
     finished as materialized (select f.tenant_id, f.ticket_id from (${entriesOf('completed')}) f where (f.tenant_id, f.ticket_id) in (select b.tenant_id, b.ticket_id from back b))
     select b.kind, b.came_from as "from", b.went_to as "to", sum(b.value)::int as times, count(*)::int as tickets, count(f.ticket_id)::int as finished
     from back b left join finished f on f.tenant_id = b.tenant_id and f.ticket_id = b.ticket_id group by 1, 2, 3 order by 1 desc, 4 desc, 2, 3`,
    [q.groupId, q.from, q.to, ...narrowValues(q), ...(q.field === null ? [] : [q.field.key, q.field.values])],
  );
};
