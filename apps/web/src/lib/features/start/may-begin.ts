import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';

/** Whether the one who looks begins a shop: a subsidiary is set up by its headquarters, a sandbox is nobody's shop. */
export function mayBegin(workspace: Workspace): boolean {
  const { group, isSandbox } = workspace.settings.workspace;
  return group.kind === 'solo' && !isSandbox && workspace.may('link.write') && workspace.may('member.write');
}
