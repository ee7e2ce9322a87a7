import { type Ready, ready, type Technician } from '@bodan/core/dispatch/facts';
import type { Certificate } from '@bodan/core/dispatch/rank';
import { demandOf, sceneOf } from '@bodan/core/dispatch/scene';
import { localDayNumber } from '@bodan/core/dispatch/shift';
import { poolStages } from '@bodan/core/dispatch/waiting';
import { DomainError, ERRORS } from '@bodan/core/errors';
import { dispatchTicket } from '@bodan/core/ticket/dispatch';
import type { Actor, TicketConfig, TicketState } from '@bodan/core/ticket/state';
import type { App, TenantTx } from '../context.ts';
import { countsFor, loadTicket, writeTicket } from '../ticket/store.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import type { Choice } from './certificate.ts';
import { peopleOf } from './people.ts';
import { refusals } from './store.ts';

/** Who dispatches when a rule chooses; with the person who asked for work, where one did. */
export const dispatchRule = (personId: string | null): Actor => ({ kind: 'rule', id: personId, name: 'dispatch', roles: [] });

export const allPoolStages = (config: Pick<TicketConfig, 'flows'>): string[] => [
  ...new Set([...config.flows.values()].flatMap((f) => [...poolStages(f)])),
];

/** The ticket, locked, with the scene of its day, its demand and everybody in it; null when somebody has it by now. */
export async function judgeWaiting(tx: TenantTx, config: TicketConfig, ticketId: string, now: number) {
  const t = await loadTicket(tx, config.tenantId, ticketId, true);
  if (!t?.isOpen || t.assigneeId !== null || t.waitingReason !== null) return null;
  const refusedBy = (await refusals(tx, config.tenantId, [t.id])).get(t.id) ?? [];
  const demand = demandOf(config, t, { refusedBy });
  const scene = sceneOf(config, t.branchId, now, demand.window ? localDayNumber(config.timeZone, demand.window.from) : undefined);
  const { people } = await peopleOf(tx, config, scene);
  return { ticket: t, demand, scene, people: people.map((p: Technician): Ready => ready(scene, p)) };
}

/** Writes a choice of the rules. False when the flow does not let the ticket go there as it is: it stays for people to look at. */
export async function giveByRule(
  app: App,
  tx: TenantTx,
  config: WorkspaceConfig,
  t: TicketState,
  given: { personId: string; certificate: Certificate; askedBy: string | null; now: number },
): Promise<boolean> {
  const rank = given.certificate.candidates.find((c) => c.personId === given.personId)?.rank ?? null;
  const certificate: Choice = { ...given.certificate, chosen: given.personId, rank, override: null };
  const counts = await countsFor(tx, config, t);
  const decision = { config, actor: dispatchRule(given.askedBy), now: Math.max(given.now, t.updatedAt), newId: app.newId, ...counts };
  try {
    await writeTicket(tx, config, dispatchTicket(decision, t, { assigneeId: given.personId, certificate }), '');
    return true;
  } catch (error) {
    if (error instanceof DomainError && ERRORS[error.code].status < 500 && error.code !== 'conflict') return false;
    throw error;
  }
}
