import { toast } from 'svelte-sonner';
import { Problem } from '#lib/api/problem.ts';
import { m } from '#lib/paraglide/messages.js';
import { notices } from './notices.svelte.ts';

/** Undo stays long enough to be read and reached: at least six seconds. */
const undoMs = 8_000;

/** Says what was done and offers to take it back. */
export function tellWithUndo(words: string, undo: () => void): void {
  notices.isWanted = true;
  toast(words, { duration: undoMs, action: { label: m.ui_undo(), onClick: undo } });
}

/** Says what was done. */
export function tell(words: string): void {
  notices.isWanted = true;
  toast(words, { duration: 4_000 });
}

/** Says that this page is older than what the server has now, and offers to load it again; once, however often it is found. */
export function tellRenewed(): void {
  notices.isWanted = true;
  toast(m.ui_renewed(), {
    id: 'renewed',
    duration: Number.POSITIVE_INFINITY,
    action: { label: m.ui_renew(), onClick: () => location.reload() },
  });
}

/** Says what failed, in words, with the request id. The caller rolls its change back. */
export function tellProblem(what: string, error: unknown): void {
  notices.isWanted = true;
  const problem = error instanceof Problem ? error : undefined;
  toast.error(what, {
    duration: 10_000,
    description: [problem?.reason ?? m.problem_internal(), problem?.requestId].filter(Boolean).join(' · '),
  });
}
