import type { Member, TicketConfig, TicketState } from '../ticket/state.ts';

export type Reason =
  | { kind: 'branch'; isSame: boolean; branch: string }
  | { kind: 'region'; isSame: boolean; region: string }
  | { kind: 'skill'; skill: string; level: number }
  | { kind: 'load'; openTickets: number };
export type Refusal = { rule: 'off_duty' | 'not_a_technician' | 'missing_skill' | 'disabled'; detail: string };
export type Candidate = { personId: string; name: string; rank: number | null; reasons: Reason[]; failed: Refusal | null };

function refusalOf(m: Member, skill: string | null): Refusal | null {
  if (m.isDisabled) return { rule: 'disabled', detail: m.name };
  if (!m.roles.includes('technician')) return { rule: 'not_a_technician', detail: m.roles.join(', ') };
  if (!m.onDuty) return { rule: 'off_duty', detail: m.name };
  if (skill && !(m.skills[skill] ?? 0)) return { rule: 'missing_skill', detail: skill };
  return null;
}

/**
 * Who could take a ticket: same branch before same region before elsewhere, then the higher skill level, then fewer open tickets,
 * then by id, so that equal cases always come out the same. Everybody is listed with the reasons, or with the rule that failed.
 */
export function rankCandidates(config: TicketConfig, t: TicketState, load: ReadonlyMap<string, number>): Candidate[] {
  const skill = t.faultCode ? (config.faults.get(t.faultCode)?.requiredSkill ?? null) : null;
  const place = t.branchId ? config.branches.get(t.branchId) : undefined;
  const judged = [...config.members.values()].map((m) => {
    const isSameBranch = t.branchId !== null && m.branchIds.includes(t.branchId);
    const own = m.branchIds.map((b) => config.branches.get(b)).filter((b) => b !== undefined);
    const isSameRegion = place !== undefined && place.region !== '' && own.some((b) => b.region === place.region);
    const level = skill ? (m.skills[skill] ?? 0) : 0;
    const openTickets = load.get(m.personId) ?? 0;
    const reasons: Reason[] = [];
    if (place) reasons.push({ kind: 'branch', isSame: isSameBranch, branch: isSameBranch ? place.name : (own[0]?.name ?? '') });
    if (place && !isSameBranch)
      reasons.push({ kind: 'region', isSame: isSameRegion, region: isSameRegion ? place.region : (own[0]?.region ?? '') });
    if (skill) reasons.push({ kind: 'skill', skill, level });
    reasons.push({ kind: 'load', openTickets });
    return {
      member: m,
      failed: refusalOf(m, skill),
      reasons,
      order: [isSameBranch ? 0 : isSameRegion ? 1 : 2, -level, openTickets] as const,
    };
  });
  judged.sort(
    (a, b) =>
      Number(a.failed !== null) - Number(b.failed !== null) ||
      a.order[0] - b.order[0] ||
      a.order[1] - b.order[1] ||
      a.order[2] - b.order[2] ||
      (a.member.personId < b.member.personId ? -1 : 1),
  );
  return judged.map(({ member, failed, reasons }, i) => ({
    personId: member.personId,
    name: member.name,
    rank: failed ? null : i + 1,
    reasons,
    failed,
  }));
}
