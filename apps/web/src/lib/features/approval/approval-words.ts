import type { TicketDetail } from '#lib/features/ticket/kinds.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { formatDuration } from '#lib/format/duration.ts';
import { m } from '#lib/paraglide/messages.js';

export type Approval = NonNullable<TicketDetail['approval']>;
export type Signer = Approval['signers'][number];

const modes: Record<Approval['mode'], () => string> = { single: m.appr_mode_single, all: m.appr_mode_all, any: m.appr_mode_any };
export const modeWords = (mode: Approval['mode']): string => modes[mode]();

export type Standing = { tone: 'approved' | 'rejected' | 'turn' | 'waiting'; word: string };
export function standing({ status }: Signer, isTurn: boolean): Standing {
  if (status === 'approved') return { tone: 'approved', word: m.appr_approved() };
  if (status === 'rejected') return { tone: 'rejected', word: m.appr_rejected() };
  return isTurn ? { tone: 'turn', word: m.appr_turn() } : { tone: 'waiting', word: m.appr_waiting() };
}

/** How long somebody is asked already, in working time; said plainly when the office has been closed all along. */
export const waitedWords = (seconds: number): string => (seconds < 1 ? m.stuck_none() : m.appr_waits({ time: formatDuration(seconds) }));

const told = (how: string, request: string): string => (request === '' ? how : `${how}${m.ui_colon()}${request}`);

/** How somebody came in and what they wait for, and who decided in their place. */
export function signerLines(workspace: Workspace, signer: Signer): string[] {
  const { via, by, blockedBy, status, personId, actedBy, request, standInId } = signer;
  const person = workspace.personName(by);
  const isOut = workspace.settings.members.find((one) => one.personId === personId)?.isDisabled ?? false;
  return [
    ...(status === 'waiting' && isOut ? [m.appr_out()] : []),
    ...(status === 'waiting' && standInId ? [m.appr_stand_in({ person: workspace.personName(standInId) })] : []),
    ...(via === 'added' && person ? [told(m.appr_added({ person }), request)] : []),
    ...(via === 'transferred' && person ? [told(m.appr_taken({ person }), request)] : []),
    ...(status === 'waiting' && blockedBy.length > 0
      ? [m.appr_after({ people: blockedBy.map((id) => workspace.personName(id)).join(m.filter_joiner()) })]
      : []),
    ...(actedBy && actedBy !== personId ? [m.appr_acted({ person: workspace.personName(actedBy) })] : []),
  ];
}
