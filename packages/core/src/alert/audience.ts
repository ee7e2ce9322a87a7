import { holdersOf } from '../flow/audience.ts';
import type { Recipient } from '../sla/clock-rule.ts';
import type { Member, TicketConfig, TicketState } from '../ticket/state.ts';

export type AlertReader = { personId: string; why: Recipient };

const leads = (m: Member, branchId: string | null): boolean =>
  branchId === null || m.branchIds.length === 0 || m.branchIds.includes(branchId);

const isActive = (m: Member | undefined): m is Member => m !== undefined && !m.isDisabled;
const isPresent = (m: Member): boolean => isActive(m) && m.onDuty;

/** Who stands in when nobody of a kind is there. An assignee who is off leaves it to the dispatchers, and so on upwards. */
const FALLBACK: Record<Recipient, Recipient | null> = {
  holder: 'dispatcher',
  assignee: 'dispatcher',
  supervisor: 'manager',
  dispatcher: 'manager',
  manager: null,
  area_manager: 'manager',
};

type Held = Pick<TicketState, 'assigneeId' | 'holderId' | 'branchId' | 'approval'>;

function named(
  { delegations }: Pick<TicketConfig, 'delegations'>,
  members: readonly Member[],
  t: Held,
  to: Recipient,
  now: number,
): Member[] {
  const one = (id: string | null | undefined) => members.filter((m) => id && m.personId === id && isActive(m));
  switch (to) {
    case 'holder':
      return holdersOf(t, delegations, now).flatMap(one);
    case 'assignee':
      return one(t.assigneeId);
    case 'supervisor':
      return one(members.find((m) => m.personId === (t.holderId ?? t.assigneeId))?.supervisorId);
    case 'dispatcher':
    case 'manager':
      return members.filter((m) => isActive(m) && m.roles.includes(to) && leads(m, t.branchId));
    case 'area_manager':
      // An area manager answers for named branches; without a branch on the ticket nobody's area is meant.
      return members.filter((m) => isActive(m) && m.roles.includes(to) && t.branchId !== null && m.branchIds.includes(t.branchId));
    default: {
      const never: never = to;
      throw new Error(`unknown recipient ${String(never)}`);
    }
  }
}

/**
 * Who is told by an escalation step, each once and with the first reason that fits. Where nobody of a kind is there, or all of them are
 * off duty, the next level up is told as well. Source: SLA spec A2.11; design story A.
 */
export function alertReaders(
  config: Pick<TicketConfig, 'members' | 'delegations'>,
  t: Held,
  recipients: readonly Recipient[],
  now: number,
): AlertReader[] {
  const readers = new Map<string, Recipient>();
  const members = [...config.members.values()];
  const tell = (to: Recipient): void => {
    const found = named(config, members, t, to, now);
    for (const m of found) if (!readers.has(m.personId)) readers.set(m.personId, to);
    const next = FALLBACK[to];
    // Before anybody was chosen there is no assignee to miss.
    const expected = to !== 'assignee' || t.assigneeId !== null;
    if (expected && next && !found.some(isPresent)) tell(next);
  };
  for (const to of recipients) tell(to);
  return [...readers].map(([personId, why]) => ({ personId, why }));
}
