import type { FaultCode } from '@bodan/core/standard/content';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';

/** The fault codes in tree order with their depth. */
export function faultTree(workspace: Workspace): { fault: FaultCode; depth: number }[] {
  const all = workspace.settings.standard.content.faultCodes;
  const byParent = Map.groupBy(all, (fault) => fault.parent);
  const walk = (parent: string | null, depth: number): { fault: FaultCode; depth: number }[] =>
    (byParent.get(parent) ?? []).flatMap((fault) => [{ fault, depth }, ...walk(fault.code, depth + 1)]);
  return walk(null, 0);
}

export const faultChoices = (workspace: Workspace) =>
  faultTree(workspace).map(({ fault, depth }) => ({ value: fault.code, label: workspace.say(fault.name), depth }));
