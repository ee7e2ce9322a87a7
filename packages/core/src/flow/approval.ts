import { DomainError, invalidInput } from '../errors.ts';
import type { FlowApproval } from './parts.ts';

/** One person's say. `blockedBy`: people who must decide before it is this one's turn. */
export type Signer = {
  personId: string;
  status: 'waiting' | 'approved' | 'rejected';
  /** How they came in: named by the flow, added by a signer, or taken over from one. */
  via: 'flow' | 'added' | 'transferred';
  by: string | null;
  blockedBy: string[];
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
  /** Who had the ticket when it came in and has it again afterwards: meanwhile the minutes are those of whoever is to decide. */
  heldBy: string | null;
};

/** Somebody whose say is waited for, and who may give it in their place meanwhile 委托. */
export type Awaited = { personId: string; standInId: string | null };

export type ApprovalAct =
  | { act: 'approve' | 'reject'; comment: string }
  | { act: 'add'; personId: string; place: 'before' | 'after'; comment: string }
  | { act: 'transfer'; personId: string; comment: string };

/** A standing delegation 委托: from `startsAt` until before `endsAt` one person may decide for another. Epoch ms. */
export type Delegation = { fromPersonId: string; toPersonId: string; startsAt: number; endsAt: number };

const MAX_SIGNERS = 60;

const signer = (personId: string, via: Signer['via'], by: string | null, blockedBy: string[] = []): Signer => ({
  personId,
  status: 'waiting',
  via,
  by,
  blockedBy,
  actedBy: null,
  actedAt: null,
  comment: '',
});

/** Begins an approval. `people` are those the flow names, in order; there is at least one. */
export const startApproval = (stage: string, mode: FlowApproval['mode'], people: readonly string[], now: number): ApprovalState => ({
  stage,
  mode,
  startedAt: now,
  signers: people.map((p) => signer(p, 'flow', null)),
  outcome: null,
  cameFrom: null,
  heldBy: null,
});

const isDecided = (a: ApprovalState, personId: string): boolean => a.signers.some((s) => s.personId === personId && s.status !== 'waiting');

/** Whose turn it is now; nobody's once it is decided. */
export const waitingSigners = (a: ApprovalState): Signer[] =>
  a.outcome !== null ? [] : a.signers.filter((s) => s.status === 'waiting' && s.blockedBy.every((p) => isDecided(a, p)));

/** Who has a ticket apart from an approval that runs: the minutes are the approvers' then. */
export const deskHolderOf = (t: { approval: ApprovalState | null; holderId: string | null }): string | null =>
  t.approval ? t.approval.heldBy : t.holderId;

/** Whom an approval waits for at `now`, in the order they were asked, each with a stand-in where it is delegated; nobody once it is decided. */
export const awaitedBy = (a: ApprovalState | null, delegations: readonly Delegation[], now: number): Awaited[] =>
  (a ? waitingSigners(a) : []).map(({ personId }) => ({
    personId,
    standInId: delegations.find((d) => d.fromPersonId === personId && d.startsAt <= now && now < d.endsAt)?.toPersonId ?? null,
  }));

/** For whom this person may decide at `now`: themselves first, then those who delegated to them. Null when for nobody. */
export function actsFor(a: ApprovalState, personId: string, delegations: readonly Delegation[], now: number): string | null {
  const waiting = waitingSigners(a);
  if (waiting.some((s) => s.personId === personId)) return personId;
  const from = delegations.filter((d) => d.toPersonId === personId && d.startsAt <= now && now < d.endsAt).map((d) => d.fromPersonId);
  return waiting.find((s) => from.includes(s.personId))?.personId ?? null;
}

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
export function actOnApproval(
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
            signer(act.personId, 'added', own, a.signers.find((s) => s.personId === own)?.blockedBy ?? []),
          ],
        };
      return { ...a, signers: [...a.signers, signer(act.personId, 'added', own, [own])] };
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
          comment: act.comment,
        })).map((s) => ({ ...s, blockedBy: s.blockedBy.map((p) => (p === own ? act.personId : p)) })),
      };
    default: {
      const never: never = act;
      throw new Error(`unknown act ${String(never)}`);
    }
  }
}
