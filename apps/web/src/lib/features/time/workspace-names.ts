import { stageLook } from '#lib/features/ticket/words.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { toneFill } from '#lib/ui/tone.ts';
import type { TimeNames } from './time.ts';

/** A workspace names its own people; who left, or nobody, is told by department. */
export const workspaceNames = (workspace: Workspace): TimeNames => ({
  stage: (key) => workspace.stageName(key),
  who: ({ personId, departmentCode }) =>
    [workspace.personName(personId), workspace.departmentName(departmentCode)].filter(Boolean).join(' · ') || m.ledger_nobody(),
  reason: (code) => workspace.reasonName(code),
  fill: (stage) => toneFill[stageLook(workspace, { stage }).tone],
});
