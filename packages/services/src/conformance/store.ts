import type { ConformanceCounts } from '@bodan/core/standard/conformance';
import { CRITERIA, type Criterion } from '@bodan/core/standard/conformance-weights';
import type { StandardContent } from '@bodan/core/standard/content';
import type { TenantTx } from '../context.ts';
import { OF_VISIT } from '../group/store.ts';

/** Tickets of some days of the workspace, and what its standard asks of them. */
export type ConformanceQuestion = {
  from: string;
  to: string;
  timeZone: string;
  keys: string[];
  faults: string[];
  departments: string[];
  tiers: string[];
  rules: StandardContent['evidenceRules'];
  cancelledStages: string[];
};

const HANGING = `(select count(*) from ticket_event e where e.tenant_id = k.tenant_id and e.ticket_id = k.id and e.type = 'ticket.attached'
  and case when r.evidence = 'signature' then e.data ->> 'kind' = 'signature' else e.data ->> 'kind' is distinct from 'signature' end)`;
/** What a ticket fulfils, each by the same condition for the number and for its list. */
export const FULFILS: Record<Criterion, string> = {
  fields: `k.custom ?& $4::text[]`,
  codes: `(k.fault_code is not null and k.fault_code = any ($5::text[]) and (k.department_code is null or k.department_code = any ($6::text[])))`,
  tier: `k.tier = any ($7::text[])`,
  evidence: `(k.is_open or k.stage = any ($9::text[]) or not exists (select 1 from jsonb_to_recordset($8::jsonb) r (evidence text, min int, "faultCodes" text[])
    where (cardinality(r."faultCodes") = 0 or k.fault_code = any (r."faultCodes")) and ${HANGING} < r.min))`,
};
/** The tickets of the days; with it goes `NAMED`, and `valuesOf` are its values, nine of them. */
export const RANGE = `k.tenant_id = app_tenant() and ${OF_VISIT} and k.created_at >= $1::date::timestamp at time zone $3 and k.created_at < ($2::date + 1)::timestamp at time zone $3`;
export const valuesOf = (q: ConformanceQuestion): unknown[] => [
  q.from,
  q.to,
  q.timeZone,
  q.keys,
  q.faults,
  q.departments,
  q.tiers,
  JSON.stringify(q.rules),
  q.cancelledStages,
];
// Every statement names every value, so that their types are known and their places stay the same.
export const NAMED = `$4::text[] is not null and $5::text[] is not null and $6::text[] is not null and $7::text[] is not null and $8::jsonb is not null and $9::text[] is not null`;

export async function countConformance(tx: TenantTx, q: ConformanceQuestion): Promise<ConformanceCounts> {
  const counts = CRITERIA.map((c) => `(count(*) filter (where ${FULFILS[c]}))::int as ${c}`).join(', ');
  const [row] = await tx.rows<ConformanceCounts>(
    `select count(*)::int as tickets, ${counts} from ticket k where ${RANGE} and ${NAMED}`,
    valuesOf(q),
  );
  return row ?? { tickets: 0, fields: 0, codes: 0, tier: 0, evidence: 0 };
}

/** Ids of tickets that lack a criterion, newest id first. */
export const lackingTickets = async (
  tx: TenantTx,
  q: ConformanceQuestion,
  criterion: Criterion,
  after: string | null,
  limit: number,
): Promise<string[]> =>
  (
    await tx.rows<{ id: string }>(
      `select k.id from ticket k where ${RANGE} and ${NAMED} and not coalesce(${FULFILS[criterion]}, false) and ($10::uuid is null or k.id < $10) order by k.id desc limit $11`,
      [...valuesOf(q), after, limit],
    )
  ).map((r) => r.id);
