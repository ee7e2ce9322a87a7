import type { QuietHours } from '@bodan/core/alert/quiet';
import type { Place } from '@bodan/core/dispatch/geo';
import { DomainError } from '@bodan/core/errors';
import { compileWithAliases } from '@bodan/core/fields/alias';
import { completeFieldSet } from '@bodan/core/fields/complete';
import type { FieldDefinition, FieldSet } from '@bodan/core/fields/definition';
import { type Layouts, NO_LAYOUTS } from '@bodan/core/fields/layout';
import { loadPatterns } from '@bodan/core/fields/load-pattern';
import { type Flow, flow as flowSchema } from '@bodan/core/flow/definition';
import type { Delegation } from '@bodan/core/flow/delegation';
import { loadRules } from '@bodan/core/flow/load-rules';
import { NO_RULES, usesRules } from '@bodan/core/flow/rule';
import type { Membership } from '@bodan/core/measures/membership';
import { isSame } from '@bodan/core/same';
import { compileVersions, type WorkingCalendar } from '@bodan/core/sla/calendar';
import { hoursOf } from '@bodan/core/sla/correction';
import { asLayered, calendarHistory, type LayeredCalendar, layeredBranches, type StoredCalendar } from '@bodan/core/sla/layered-calendar';
import { type CarriedCodes, carriedMapping, withCarried } from '@bodan/core/standard/carry';
import { byMapping, carryFlow } from '@bodan/core/standard/carry-names';
import { completeStandard, type StandardContent } from '@bodan/core/standard/content';
import { backwards, type Promotion, promotionConversions } from '@bodan/core/standard/promotion';
import type { Member, TicketConfig } from '@bodan/core/ticket/state';
import type { Database, TenantScope } from '@bodan/db/doors';
import { configRow, readRevision } from './store.ts';

export type WorkspaceConfig = TicketConfig & {
  member: Membership;
  /** What it knows beside the standard of its group, of its own past; it stands in `standard` too. */
  carried: CarriedCodes;
  plan: string;
  template: string;
  hotline: string;
  sandboxNow: number | null;
  /** When the workspace's robots and its people's devices stay silent, in the server's own time also for a sandbox. */
  quietHours: QuietHours | null;
  /** All versions, oldest first. */
  calendars: StoredCalendar[];
  fieldSet: FieldSet;
  layouts: Layouts;
  standardNumber: number;
};

export type ConfigRow = {
  revision: number;
  groupId: string;
  membership: number;
  ledgerId: string;
  memberSince: number | null;
  slug: string;
  name: string;
  timeZone: string;
  plan: string;
  template: string;
  hotline: string;
  isSandbox: boolean;
  sandboxNow: number | null;
  quietHours: QuietHours | null;
  flowVersionId: string;
  flow: Flow;
  /** All versions by id; content as it was stored. */
  flows: Record<string, Flow>;
  /** The newest version of every flow in use, by its key. */
  published: Record<string, string>;
  standardVersionId: string;
  standardNumber: number;
  standard: StandardContent;
  carried: CarriedCodes;
  calendarVersionId: string;
  /** All versions, oldest first; content as it was stored. */
  calendars: (Omit<StoredCalendar, 'content'> & { content: WorkingCalendar | LayeredCalendar })[];
  corrections: { id: string; versionId: string; from: number; until: number }[];
  fieldSetVersionId: string;
  fieldSet: FieldSet & { layouts?: Layouts | null };
  members: Member[];
  delegations: Delegation[];
  branches: { id: string; code: string; name: string; region: string; place: Place | null; timeZone: string | null }[];
  promotions: Promotion[];
};

/** An own field that is another name of one of the standard stands in no form of its own, and is guarded as that one is. */
function otherName<F extends Partial<FieldDefinition>>(f: F, standard: FieldDefinition | undefined): F {
  if (!standard) return f;
  const { readRoles, writeRoles, isSensitive } = standard;
  return { ...f, isHidden: true, readRoles, writeRoles, isSensitive };
}

async function compile(tenantId: string, row: ConfigRow, known: WorkspaceConfig | undefined): Promise<WorkspaceConfig> {
  const {
    members,
    delegations,
    branches,
    fieldSet: own,
    flows: stored,
    published,
    promotions,
    membership,
    ledgerId,
    memberSince,
    corrections,
    ...rest
  } = row;
  const byPerson = new Map(members.map((m) => [m.personId, m]));
  const standard = withCarried(completeStandard(row.standard), row.carried);
  const aliases = promotionConversions(promotions, completeFieldSet(own).fields, standard.fields);
  const taken = new Map(aliases.map((a) => [a.from.key, a.to]));
  // The standard's fields come first; an own one that is another name for one of them is filled with it, in no form of its own.
  const fieldSet = completeFieldSet({
    fields: [...standard.fields, ...own.fields.map((f) => otherName(f, taken.get(f.key)))],
  });
  const calendars = row.calendars.map((version) => ({ ...version, content: asLayered(version.content) }));
  // A version never changes, so what was read before is kept.
  const read = isSame(known?.carried, row.carried) ? known?.flows : undefined;
  const parsed = Object.entries(stored).map(([id, content]) => ({
    id,
    flow: read?.get(id) ?? flowSchema.parse(content),
    isRead: read?.has(id) === true,
  }));
  const rules = parsed.some(({ flow }) => usesRules(flow)) ? await loadRules() : NO_RULES;
  // Versions from before the workspace joined its group name codes that open tickets no longer have.
  const naming = byMapping(carriedMapping(row.carried));
  const carry = (flow: Flow): Flow =>
    Object.keys(row.carried).length === 0 ? flow : carryFlow(flow, naming, { rules, fields: fieldSet.fields });
  const flows = new Map(parsed.map(({ id, flow, isRead }) => [id, isRead ? flow : carry(flow)]));
  return {
    ...rest,
    flows,
    published: new Map(Object.entries(published)),
    rules,
    flow: flows.get(row.flowVersionId) ?? row.flow,
    tenantId,
    member: { number: membership, ledgerId, since: memberSince },
    calendars,
    calendar: compileVersions(calendarHistory(calendars, null)),
    corrections: new Map(
      corrections.flatMap(({ id, versionId, from, until }) => {
        const right = calendars.find((v) => v.id === versionId);
        return right ? [[id, { from, until, ...hoursOf(right.content) }] as const] : [];
      }),
    ),
    branchCalendars: new Map(layeredBranches(calendars).map((id) => [id, compileVersions(calendarHistory(calendars, id))])),
    fields: compileWithAliases(
      fieldSet,
      aliases.map((there) => ({ there, back: backwards(there) })),
      await loadPatterns(fieldSet.fields),
    ),
    fieldSet,
    layouts: own.layouts ?? NO_LAYOUTS,
    members: byPerson,
    // Whoever was shut out stands in for nobody; let in again they do.
    delegations: delegations.filter(({ toPersonId }) => byPerson.get(toPersonId)?.isDisabled === false),
    standard,
    faults: new Map(standard.faultCodes.map((f) => [f.code, f])),
    branches: new Map(branches.map((b) => [b.id, b])),
  };
}

const MAX_CACHED = 2_000;

/**
 * The workspace's settings, compiled. Each use reads the revision first and compiles again only when it moved, so every process
 * answers by the settings that were committed before the call.
 */
export class ConfigCache {
  readonly #byTenant = new Map<string, WorkspaceConfig>();

  async get(db: Database, scope: TenantScope): Promise<WorkspaceConfig> {
    const cached = this.#byTenant.get(scope.tenantId);
    if (cached) {
      const now = await db.tenant(scope, readRevision, 'read');
      if (now && now.revision === cached.revision)
        return now.sandboxNow === cached.sandboxNow ? cached : this.#keep({ ...cached, sandboxNow: now.sandboxNow });
    }
    const row = await db.tenant(scope, configRow, 'read');
    if (!row) throw new DomainError('not_found');
    return this.#keep(await compile(scope.tenantId, row, cached));
  }

  /** The last known settings without asking, for writes that check the revision in their own statement. */
  peek(tenantId: string): WorkspaceConfig | undefined {
    return this.#byTenant.get(tenantId);
  }

  #keep(config: WorkspaceConfig): WorkspaceConfig {
    if (this.#byTenant.size >= MAX_CACHED) {
      const oldest = this.#byTenant.keys().next().value;
      if (oldest) this.#byTenant.delete(oldest);
    }
    this.#byTenant.delete(config.tenantId);
    this.#byTenant.set(config.tenantId, config);
    return config;
  }
}

/** The workspace's present: its own clock in a sandbox, the server's elsewhere. Epoch ms. */
export const nowOf = (config: { isSandbox: boolean; sandboxNow: number | null }, systemNow: number): number =>
  config.isSandbox && config.sandboxNow !== null ? config.sandboxNow : systemNow;
