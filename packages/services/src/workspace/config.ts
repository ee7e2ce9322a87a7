import type { QuietHours } from '@bodan/core/alert/quiet';
import type { Place } from '@bodan/core/dispatch/geo';
import { DomainError } from '@bodan/core/errors';
import { compileWithAliases } from '@bodan/core/fields/alias';
import { completeFieldSet } from '@bodan/core/fields/complete';
import type { FieldDefinition, FieldSet } from '@bodan/core/fields/definition';
import { type Layouts, NO_LAYOUTS } from '@bodan/core/fields/layout';
import { loadPatterns } from '@bodan/core/fields/load-pattern';
import type { Delegation } from '@bodan/core/flow/approval';
import { type Flow, flow as flowSchema } from '@bodan/core/flow/definition';
import { loadRules } from '@bodan/core/flow/load-rules';
import { NO_RULES, usesRules } from '@bodan/core/flow/rule';
import { compileVersions, type WorkingCalendar } from '@bodan/core/sla/calendar';
import { asLayered, calendarHistory, type LayeredCalendar, layeredBranches, type StoredCalendar } from '@bodan/core/sla/layered-calendar';
import { completeStandard, type StandardContent } from '@bodan/core/standard/content';
import { backwards, type Promotion, promotionConversions } from '@bodan/core/standard/promotion';
import type { Member, TicketConfig } from '@bodan/core/ticket/state';
import type { Database, TenantScope } from '@bodan/db/doors';
import { configRow, readGroup, readRevision } from './store.ts';

export type WorkspaceConfig = TicketConfig & {
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
  calendarVersionId: string;
  /** All versions, oldest first; content as it was stored. */
  calendars: (Omit<StoredCalendar, 'content'> & { content: WorkingCalendar | LayeredCalendar })[];
  fieldSetVersionId: string;
  fieldSet: FieldSet & { layouts?: Layouts | null };
  members: Member[];
  delegations: Delegation[];
  branches: { id: string; code: string; name: string; region: string; place: Place | null }[];
  promotions: Promotion[];
};

/** An own field that is another name of one of the standard stands in no form of its own, and is guarded as that one is. */
function otherName<F extends Partial<FieldDefinition>>(f: F, standard: FieldDefinition | undefined): F {
  if (!standard) return f;
  const { readRoles, writeRoles, isSensitive } = standard;
  return { ...f, isHidden: true, readRoles, writeRoles, isSensitive };
}

async function compile(tenantId: string, row: ConfigRow, known: WorkspaceConfig | undefined): Promise<WorkspaceConfig> {
  const { members, branches, fieldSet: own, flows: stored, published, promotions, ...rest } = row;
  const standard = completeStandard(row.standard);
  const aliases = promotionConversions(promotions, completeFieldSet(own).fields, standard.fields);
  const taken = new Map(aliases.map((a) => [a.from.key, a.to]));
  // The standard's fields come first; an own one that is another name for one of them is filled with it, in no form of its own.
  const fieldSet = completeFieldSet({
    fields: [...standard.fields, ...own.fields.map((f) => otherName(f, taken.get(f.key)))],
  });
  const calendars = row.calendars.map((version) => ({ ...version, content: asLayered(version.content) }));
  // A version never changes, so what was read before is kept.
  const flows = new Map(Object.entries(stored).map(([id, content]) => [id, known?.flows.get(id) ?? flowSchema.parse(content)]));
  return {
    ...rest,
    flows,
    published: new Map(Object.entries(published)),
    rules: [...flows.values()].some(usesRules) ? await loadRules() : NO_RULES,
    flow: flows.get(row.flowVersionId) ?? row.flow,
    tenantId,
    calendars,
    calendar: compileVersions(calendarHistory(calendars, null)),
    branchCalendars: new Map(layeredBranches(calendars).map((id) => [id, compileVersions(calendarHistory(calendars, id))])),
    fields: compileWithAliases(
      fieldSet,
      aliases.map((there) => ({ there, back: backwards(there) })),
      await loadPatterns(fieldSet.fields),
    ),
    fieldSet,
    layouts: own.layouts ?? NO_LAYOUTS,
    members: new Map(members.map((m) => [m.personId, m])),
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
    let row = await db.tenant(scope, configRow, 'read');
    if (!row) {
      // The workspace joined a group after its caller was let in: its standard lies behind the other group's wall now.
      const groupId = await db.tenant(scope, readGroup, 'read');
      if (groupId && groupId !== scope.groupId) row = await db.tenant({ ...scope, groupId }, configRow, 'read');
    }
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
