import { OUTCOME_KEYS, OUTCOMES } from '@bodan/core/insight/card';
import type { Metric } from '@bodan/core/measures/registry';
import type { FieldFilter } from '@bodan/core/measures/shared-field';
import { heldOf, holdsOne, joinValues } from '../board/field-store.ts';
import type { TicketSource } from '../board/moment-store.ts';
import { filterFrom, type Narrowing, narrowValues, trimmed } from '../board/narrow-store.ts';
import type { BoardTx } from '../board/types.ts';

export type CardQuestion = Narrowing & { groupId: string; from: string; to: string; field: FieldFilter | null };
/** Counts by column: tickets, whatever the unit of the metric, and `times` of those that were opened again. */
export type CardCounts = Record<Metric, number> & { times: number };
/** What tickets of a level came to in one month at one place; the place itself is a level as well. */
export type CardRow = {
  by: 'place' | 'fault' | 'department' | 'tier' | 'field';
  key: string;
  place: string;
  month: string;
  counts: CardCounts;
};

/** Opened again, a ticket counts once here; all others count tickets by themselves. */
const AGAIN = 'reopened';
const COUNTED = [...new Set<Metric>(OUTCOME_KEYS.flatMap((o): Metric[] => [o, ...OUTCOMES[o]]))].filter((m) => m !== AGAIN);
const COLUMNS = [...COUNTED, AGAIN, 'times'];

const FIRST_FACET = 4;
const FILTER = filterFrom(FIRST_FACET);
const NEXT = FIRST_FACET + 5;
const WHERE = `e.group_id = here_ledger($1) and e.day between $2::date and $3::date and ${FILTER}`;
const FACTS = `e.tenant_id, coalesce(e.branch_id::text, '') as branch, coalesce(e.fault_code, '') as fault, coalesce(e.department_code, '') as department, e.tier, to_char(e.day, 'YYYY-MM') as month`;
/** One row for each ticket and metric where tickets are asked what they hold, else summed at once. */
function counted(source: TicketSource, field: FieldFilter | null, isByTicket: boolean): string {
  const held = field === null ? '' : ` and ${holdsOne(source, 'e.tenant_id', 'e.ticket_id', `$${NEXT}`, `$${NEXT + 1}`)}`;
  const ticket = isByTicket ? ', e.ticket_id' : '';
  const again = `select ${FACTS}, e.ticket_id, sum(e.value) as value from measure_entry e where ${WHERE} and e.metric = '${AGAIN}'${held} group by 1, 2, 3, 4, 5, 6, 7 having sum(e.value) > 0`;
  return `select ${FACTS}, e.metric, sum(e.value) as value${ticket} from measure_entry e where ${WHERE} and e.metric in (${COUNTED.map((m) => `'${m}'`).join(', ')})${held} group by 1, 2, 3, 4, 5, 6, 7${isByTicket ? ', 9' : ''}
    union all select a.tenant_id, a.branch, a.fault, a.department, a.tier, a.month, x.metric, x.value${isByTicket ? ', a.ticket_id' : ''} from (${again}) a cross join lateral (values ('${AGAIN}', 1), ('times', a.value)) x (metric, value)`;
}
const SUMS = `jsonb_build_object(${COLUMNS.map((c) => `'${c}', coalesce(sum(value) filter (where metric = '${c}'), 0)`).join(', ')}) as counts`;
const valuesOf = (q: CardQuestion): unknown[] => [
  q.groupId,
  q.from,
  q.to,
  ...narrowValues(q),
  ...(q.field === null ? [] : [q.field.key, q.field.values]),
];
const placeOf = (isByBranch: boolean): string => (isByBranch ? 'branch' : 'tenant_id::text');

/** Every level of every fact, by month and place: the subsidiary, or where there is but one, its branch. */
export const readLevels = (tx: BoardTx, q: CardQuestion, source: TicketSource, isByBranch: boolean): Promise<CardRow[]> =>
  tx.rows<CardRow>(
    trimmed(
      `with part as materialized (select ${placeOf(isByBranch)} as place, c.* from (${counted(source, q.field, false)}) c)
       select case when grouping(fault) = 0 then 'fault' when grouping(department) = 0 then 'department' when grouping(tier) = 0 then 'tier' else 'place' end as by,
         case when grouping(fault) = 0 then fault when grouping(department) = 0 then department when grouping(tier) = 0 then tier else place end as key,
         place, month, ${SUMS}
       from part group by grouping sets ((place, month), (fault, place, month), (department, place, month), (tier, place, month))`,
      FIRST_FACET,
      q,
    ),
    valuesOf(q),
  );

/** The same by the values of a shared field: a ticket with several is one of each. */
export function readValues(tx: BoardTx, q: CardQuestion, by: string, source: TicketSource, isByBranch: boolean): Promise<CardRow[]> {
  const asked = `$${NEXT + (q.field === null ? 0 : 2)}`;
  return tx.rows<CardRow>(
    trimmed(
      `with part as materialized (select ${placeOf(isByBranch)} as place, c.* from (${counted(source, q.field, true)}) c),
       touched as (select distinct tenant_id, ticket_id from part),
       valued as materialized (select t.tenant_id, t.ticket_id, ${heldOf('told')} as held from touched t ${joinValues(source, 'told', asked)})
       select 'field' as by, x.val as key, p.place, p.month, ${SUMS.replaceAll('value)', 'p.value)')}
       from part p join valued v using (tenant_id, ticket_id) cross join lateral unnest(v.held) x (val) group by 2, 3, 4`,
      FIRST_FACET,
      q,
    ),
    [...valuesOf(q), by],
  );
}
