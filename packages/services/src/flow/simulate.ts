import type { Role } from '@bodan/core/access';
import { DomainError } from '@bodan/core/errors';
import { referencesOf } from '@bodan/core/fields/reference';
import { openValues } from '@bodan/core/fields/right';
import type { Flow } from '@bodan/core/flow/definition';
import { loadRules } from '@bodan/core/flow/load-rules';
import { usesRules } from '@bodan/core/flow/rule';
import { type Rehearsal, rehearse } from '@bodan/core/ticket/rehearse';
import type { UpdateInput } from '@bodan/core/ticket/set-facts';
import type { Actor } from '@bodan/core/ticket/state';
import { permit, type WorkspaceContext } from '../context.ts';
import { reachableFields, shownData } from '../customer/shown.ts';
import { findReferences } from '../field/store.ts';
import { withFreshConfig } from '../ticket/decide.ts';
import { ticketNotFound } from '../ticket/missing.ts';
import { countsOf, loadTicket, needFlow } from '../ticket/store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { currentOf, flowNotFound } from './read.ts';
import { flowRow } from './store.ts';

/** Who takes a step of a trial: a member, or anybody of a role. */
export type TrialActor = { personId: string } | { role: Role };
export type SimulateFlow = {
  /** Null is the draft, else what is published. */
  definition: Flow | null;
  ticketId: string;
  steps: { transition: string; by: TrialActor; set: UpdateInput; assigneeId: string | null; reason: string }[];
};

function actorOf(config: WorkspaceConfig, by: TrialActor, at: number): Actor {
  if ('role' in by) return { kind: 'person', id: null, name: by.role, roles: [by.role] };
  const m = config.members.get(by.personId);
  if (m?.isDisabled !== false)
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: `/steps/${at}/by/personId`, code: 'unknown', detail: 'no such member of the workspace' }],
    });
  return { kind: 'person', id: m.personId, name: m.name, roles: m.roles };
}

/**
 * A real ticket on paper through a flow as it is drawn: every step with whether it is open, why not, where it led and what the flow did
 * by itself. Changes nothing. Errors: `validation_failed`, `not_found`.
 */
export function simulateFlow(ctx: WorkspaceContext, flowId: string, input: SimulateFlow): Promise<Rehearsal> {
  permit(ctx, 'flow.read');
  const { app, scope } = ctx;
  return withFreshConfig(async () => {
    const config = await app.configs.get(app.db, scope);
    const asked = input.steps.flatMap(({ set }) => referencesOf(config.fields.definitions, set.custom ?? {}));
    const { row, counts, references, ...found } = await app.db.tenant(
      scope,
      async (tx) => ({
        row: await flowRow(tx, flowId),
        ticket: await loadTicket(tx, scope.tenantId, input.ticketId, false),
        counts: await countsOf(tx, scope.tenantId, input.ticketId),
        references: await findReferences(tx, scope.tenantId, input.ticketId, asked),
      }),
      'read',
    );
    if (!row) throw flowNotFound();
    if (!found.ticket) throw ticketNotFound();
    // A flow drawn for the purpose would tell by its guards what the caller does not see: on paper that is not filled.
    const ticket = { ...found.ticket, custom: openValues(reachableFields(ctx, config.fields.byKey), ctx.roles, found.ticket.custom) };
    needFlow(config, ticket);
    const flow = input.definition ?? currentOf(row);
    const now = Math.max(nowOf(config, app.now()), ticket.updatedAt);
    const decision = { config, actor: ctx.actor, now, newId: app.newId, counts, found: references };
    const rules = usesRules(flow) ? await loadRules() : config.rules;
    const steps = input.steps.map(({ by, ...step }, i) => ({ ...step, actor: actorOf(config, by, i) }));
    const told = rehearse(decision, ticket, { flow, rules, steps });
    return { ...told, steps: told.steps.map((step) => ({ ...step, actions: step.actions.map((a) => shownData(ctx, config.fields, a)) })) };
  });
}
