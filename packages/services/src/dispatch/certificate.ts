import { type Certificate, certifyDispatch } from '@bodan/core/dispatch/rank';
import type { Refusal } from '@bodan/core/dispatch/rules';
import { demandOf, sceneOf } from '@bodan/core/dispatch/scene';
import { localDayNumber, type Span } from '@bodan/core/dispatch/shift';
import { DomainError } from '@bodan/core/errors';
import type { TicketConfig, TicketState } from '@bodan/core/ticket/state';
import type { TenantTx } from '../context.ts';
import { peopleOf } from './people.ts';
import { refusals } from './store.ts';

/** What of a choice went against the rules, and why somebody did it all the same. */
export type Override = { failed: Refusal; reason: string };
/** A certificate with who was chosen; `rank` is null for who failed a rule or is no technician. */
export type Choice = Certificate & { chosen: string; rank: number | null; override: Override | null };

/** Handing a ticket to a colleague of the desk overrides no rule; who is shut out cannot be given one anyway. */
const OUTSIDE: ReadonlySet<string> = new Set(['not_a_technician', 'disabled'] satisfies Refusal['rule'][]);

export type Asked = { at: number; window?: Span | null | undefined };

/** Everybody judged for a ticket: at its appointment, or at the one that is asked about. */
export async function certificateOf(tx: TenantTx, config: TicketConfig, t: TicketState, asked: Asked): Promise<Certificate> {
  const refusedBy = (await refusals(tx, config.tenantId, [t.id])).get(t.id) ?? [];
  const demand = demandOf(config, t, { refusedBy, ...(asked.window === undefined ? {} : { window: asked.window }) });
  const day = demand.window ? localDayNumber(config.timeZone, demand.window.from) : undefined;
  const scene = sceneOf(config, t.branchId, asked.at, day);
  const { people } = await peopleOf(tx, config, scene);
  return certifyDispatch(scene, people, demand);
}

/**
 * The certificate of a choice somebody made, for the event. A technician who fails a rule is only given the ticket with a reason, which is
 * kept with the rule. Throws `validation_failed` with the rule when there is none.
 */
export async function certify(
  tx: TenantTx,
  config: TicketConfig,
  t: TicketState,
  choice: Asked & { assigneeId: string; reason: string | null },
): Promise<Choice> {
  const certificate = await certificateOf(tx, config, t, choice);
  const chosen = certificate.candidates.find((c) => c.personId === choice.assigneeId);
  const failed = chosen?.failed ?? null;
  const isOverride = failed !== null && !OUTSIDE.has(failed.rule);
  if (isOverride && !choice.reason)
    throw new DomainError('validation_failed', 'A dispatch rule speaks against this choice; say why it is made all the same.', {
      fields: [{ pointer: '/reason', code: `rule_${failed.rule}`, detail: 'say why this person gets it all the same' }],
      extra: { failed },
    });
  return {
    ...certificate,
    chosen: choice.assigneeId,
    rank: chosen?.rank ?? null,
    override: isOverride && choice.reason ? { failed, reason: choice.reason } : null,
  };
}
