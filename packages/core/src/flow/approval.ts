import { DomainError, invalidInput } from '../errors.ts';
import { type Delegation, isRunning, principalsOf } from './delegation.ts';
import type { FlowApproval } from './parts.ts';

/** One person's say. `blockedBy`: people who must decide before it is this one's turn. */
export type Signer = {
  personId: string;
  status: 'waiting' | 'approved' | 'rejected';
  /** How they came in: named by the flow, added by a signer, or taken over from one. */
  via: 'flow' | 'added' | 'transferred';
  by: string | null;
  blockedBy: string[];
  /** Since when it is their turn; null before, and again while somebody was put before them. */
  askedAt: number | null;
  /** What they were told with it by whoever added them or handed over to them. */
  request: string;
  /** Who decided in their place, when it was delegated. */
  actedBy: string | null;
  actedAt: number | null;
  comment: string;
};

/** A running approval of one stay in a stage. Plain data, kept with the ticket. */
export type ApprovalState = {
  stage: string;
  mode: FlowApproval['mode'];
  startedAt: number;
  signers: Signer[];
  outcome: 'approved' | 'rejected' | null;
  /** The stage before, to which it may be sent back. */
  cameFrom: string | null;
  /** Who brought it in, when a person did, and the reason they gave for it. */
  askedBy: string | null;
  reason: string;
  /** Who had the ticket when it came in and has it again afterwards: meanwhile the minutes are those of whoever is to decide. */
  heldBy: string | null;
};

/** Somebody whose say is waited for, and who may give it in their place meanwhile 委托. */
export type Awaited = { personId: string; standInId: string | null };

export type ApprovalAct =
  | { act: 'approve' | 'reject'; comment: string }
  | { act: 'add'; personId: string; place: 'before' | 'after'; comment: string }
  | { act: 'transfer'; personId: string; comment: string };

/** What of an approval waits for one person: in whose place, since when, who asked for it and why. */
export type Turn = { actsFor: string; since: number; askedBy: string | null; reason: string };

const MAX_SIGNERS = 60;

const signer = (personId: string, via: Signer['via'], by: string | null, blockedBy: string[] = [], request = ''): Signer => ({
  personId,
  status: 'waiting',
  via,
  by,
  blockedBy,
  askedAt: null,
  request,
  actedBy: null,
  actedAt: null,
  comment: '',
});

/** Begins an approval. `people` are those the flow names, in order; there is at least one. */
export const startApproval = (stage: string, mode: FlowApproval['mode'], people: readonly string[], now: number): ApprovalState =>
  asked(
    {
      stage,
      mode,
      startedAt: now,
      signers: people.map((p) => signer(p, 'flow', null)),
      outcome: null,
      cameFrom: null,
      askedBy: null,
      reason: '',
      heldBy: null,
    },
    now,
  );

const isDecided = (a: ApprovalState, personId: string): boolean => a.signers.some((s) => s.personId === personId && s.status !== 'waiting');

/** Whose turn it is now; nobody's once it is decided. */
export const waitingSigners = (a: ApprovalState): Signer[] =>
  a.outcome !== null ? [] : a.signers.filter((s) => s.status === 'waiting' && s.blockedBy.every((p) => isDecided(a, p)));

/** The same with since when it is whose turn. */
function asked(a: ApprovalState, now: number): ApprovalState {
  const turns = new Set(waitingSigners(a));
  return {
    ...a,
    signers: a.signers.map((s) => (s.status === 'waiting' ? { ...s, askedAt: turns.has(s) ? (s.askedAt ?? now) : null } : s)),
  };
}

/** Who has a ticket apart from an approval that runs: the minutes are the approvers' then. */
export const deskHolderOf = (t: { approval: ApprovalState | null; holderId: string | null }): string | null =>
  t.approval ? t.approval.heldBy : t.holderId;

/** Whom an approval waits for at `now`, in the order they were asked, each with a stand-in where it is delegated; nobody once it is decided. */
export const awaitedBy = (a: ApprovalState | null, delegations: readonly Delegation[], now: number): Awaited[] =>
  (a ? waitingSigners(a) : []).map(({ personId }) => ({
    personId,
    standInId: delegations.find((d) => d.fromPersonId === personId && isRunning(d, now))?.toPersonId ?? null,
  }));

/** The turns that are any of these people's, in the order of the people. */
const turnsAmong = (a: ApprovalState, people: readonly string[]): Signer[] => {
  const waiting = waitingSigners(a);
  return people.flatMap((id) => waiting.find((s) => s.personId === id) ?? []);
};

/** Since when it is the turn of the first of these people whose turn it is; null when it is nobody's of them. */
export function waitsSince(a: ApprovalState | null, people: readonly string[]): number | null {
  const turns = a ? turnsAmong(a, people) : [];
  return a && turns.length > 0 ? Math.min(...turns.map((s) => s.askedAt ?? a.startedAt)) : null;
}

/**
 * What of this approval the person may decide at `now`: in their own place first, then for those who delegated to them. Null when nothing.
 * This alone is the right to decide; what a person is told and shown of approvals is asked of it too.
 */
export function turnOf(a: ApprovalState | null, personId: string, delegations: readonly Delegation[], now: number): Turn | null {
  const people = principalsOf(personId, delegations, now);
  const [own] = a ? turnsAmong(a, people) : [];
  if (!a || !own) return null;
  const isFlow = own.via === 'flow';
  return {
    actsFor: own.personId,
    since: waitsSince(a, people) ?? a.startedAt,
    askedBy: isFlow ? a.askedBy : own.by,
    reason: isFlow ? a.reason : own.request,
  };
}

/** For whom this person may decide at `now`; null when for nobody. */
export const actsFor = (a: ApprovalState, personId: string, delegations: readonly Delegation[], now: number): string | null =>
  turnOf(a, personId, delegations, now)?.actsFor ?? null;

function outcomeOf(a: ApprovalState): ApprovalState['outcome'] {
  if (a.signers.some((s) => s.status === 'rejected')) return 'rejected';
  // Whoever was added must agree, whatever the mode; one who took over stands where the other stood.
  const added = a.signers.filter((s) => s.via === 'added');
  const named = a.signers.filter((s) => s.via !== 'added');
  if (!added.every((s) => s.status === 'approved')) return null;
  const isAgreed = a.mode === 'any' ? named.some((s) => s.status === 'approved') : named.every((s) => s.status === 'approved');
  return isAgreed ? 'approved' : null;
}

/**
 * One act of an approver. Throws `approval_not_yours` when it is not this person's turn, `validation_failed` for a person who is
 * in it already. A rejection decides at once. Source: issue "Flow", 单签 会签 或签 加签 转交 委托.
 */
export const actOnApproval = (
  a: ApprovalState,
  actorId: string,
  act: ApprovalAct,
  context: { now: number; delegations: readonly Delegation[] },
): ApprovalState => asked(acted(a, actorId, act, context), context.now);

function acted(
  a: ApprovalState,
  actorId: string,
  act: ApprovalAct,
  context: { now: number; delegations: readonly Delegation[] },
): ApprovalState {
  const own = actsFor(a, actorId, context.delegations, context.now);
  if (own === null) throw new DomainError('approval_not_yours');
  const change = (to: (s: Signer) => Signer): Signer[] => a.signers.map((s) => (s.personId === own ? to(s) : s));
  if ((act.act === 'add' || act.act === 'transfer') && a.signers.some((s) => s.personId === act.personId))
    throw invalidInput('/personId', 'decides in this approval already');
  switch (act.act) {
    case 'approve':
    case 'reject': {
      const status = act.act === 'approve' ? 'approved' : 'rejected';
      const signers = change((s) => ({ ...s, status, actedBy: actorId, actedAt: context.now, comment: act.comment }));
      const next = { ...a, signers };
      return { ...next, outcome: outcomeOf(next) };
    }
    case 'add': {
      if (a.signers.length >= MAX_SIGNERS) throw invalidInput('/personId', `at most ${MAX_SIGNERS} people`);
      if (act.place === 'before')
        return {
          ...a,
          signers: [
            ...change((s) => ({ ...s, blockedBy: [...s.blockedBy, act.personId] })),
            signer(act.personId, 'added', own, a.signers.find((s) => s.personId === own)?.blockedBy ?? [], act.comment),
          ],
        };
      return { ...a, signers: [...a.signers, signer(act.personId, 'added', own, [own], act.comment)] };
    }
    case 'transfer':
      // Those who wait for the one who hands over wait for the one who takes over.
      return {
        ...a,
        signers: change((s) => ({
          ...s,
          personId: act.personId,
          via: s.via === 'added' ? 'added' : 'transferred',
          by: own,
          askedAt: context.now,
          request: act.comment,
          comment: act.comment,
        })).map((s) => ({ ...s, blockedBy: s.blockedBy.map((p) => (p === own ? act.personId : p)) })),
      };
    default: {
      const never: never = act;
      throw new Error(`unknown act ${String(never)}`);
    }
  }
}
