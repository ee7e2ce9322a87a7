import type { CompiledFields, CustomValues } from '@bodan/core/fields/compile';
import { type LookupSources, partsOfTake, takenSkill } from '@bodan/core/fields/lookup';
import { lookedThrough } from '@bodan/core/fields/reference';
import { iso } from '@bodan/core/instant';
import type { TicketConfig } from '@bodan/core/ticket/state';
import type { TenantTx } from '../context.ts';
import { type CustomerThing, customersLookedAt, type PersonThing, peopleLookedAt, type TicketThing, ticketsLookedAt } from './store.ts';

type Thing = (what: string) => unknown;
type LookingConfig = Pick<TicketConfig, 'tenantId' | 'flows'> & { fields: Pick<CompiledFields, 'definitions'> };

const ofPerson =
  ({ skills, branches, ...facts }: PersonThing): Thing =>
  (what) => {
    const skill = takenSkill(`person:${what}`);
    if (skill !== null) return new Map(Object.entries(skills)).get(skill);
    return what === 'branches' ? branches.join('、') : new Map<string, unknown>(Object.entries(facts)).get(what);
  };

const ofCustomer =
  (facts: CustomerThing): Thing =>
  (what) =>
    new Map(Object.entries(facts)).get(what);

function ofTicket(config: LookingConfig, t: TicketThing): Thing {
  const stage = config.flows.get(t.flowVersionId)?.stages.find((s) => s.key === t.stage);
  const own = { stage: stage?.name['zh-CN'] ?? t.stage, createdAt: iso(t.createdAt), closedAt: iso(t.closedAt) };
  const facts = new Map<string, unknown>(Object.entries({ ...t.custom, ...t.facts, ...own }));
  return (what) => facts.get(what);
}

/**
 * What lookups give for the things these values point at, as they are in this transaction; undefined where they point at none. Ids of
 * other workspaces and ids that are not there are the same: they give nothing.
 */
export async function lookupSources(
  tx: TenantTx,
  config: LookingConfig,
  values: readonly CustomValues[],
): Promise<LookupSources | undefined> {
  const references = lookedThrough(config.fields.definitions, values);
  if (references.length === 0) return undefined;
  const ids = (kind: string) => references.filter((r) => r.kind === kind).map((r) => r.id);
  const none = Promise.resolve([]);
  const [people, customers, tickets] = [ids('person'), ids('customer'), ids('ticket')];
  const found = await Promise.all([
    people.length > 0 ? peopleLookedAt(tx, config.tenantId, people) : none,
    customers.length > 0 ? customersLookedAt(tx, config.tenantId, customers) : none,
    tickets.length > 0 ? ticketsLookedAt(tx, config.tenantId, tickets) : none,
  ]);
  const things = new Map<string, Thing>([
    ...found[0].map((p: PersonThing) => [`person/${p.id}`, ofPerson(p)] as const),
    ...found[1].map((c: CustomerThing) => [`customer/${c.id}`, ofCustomer(c)] as const),
    ...found[2].map((t: TicketThing) => [`ticket/${t.id}`, ofTicket(config, t)] as const),
  ]);
  const asked = new Set(references.map((r) => `${r.kind}/${r.id}`));
  return (f, id) => {
    const parts = partsOfTake(f.take);
    const key = `${parts?.kind}/${id}`;
    return parts && asked.has(key) ? (things.get(key)?.(parts.what) ?? null) : undefined;
  };
}
