import type { FaultCode } from '@bodan/core/standard/content';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';

/** The fault codes that can be chosen, in tree order with their depth. */
export function faultTree(workspace: Workspace, chosen?: string | null): { fault: FaultCode; depth: number }[] {
  const all = workspace.offered('faultCodes', chosen);
  const codes = new Set(all.map((fault) => fault.code));
  const byParent = Map.groupBy(all, (fault) => (fault.parent !== null && codes.has(fault.parent) ? fault.parent : null));
  const walk = (parent: string | null, depth: number): { fault: FaultCode; depth: number }[] =>
    (byParent.get(parent) ?? []).flatMap((fault) => [{ fault, depth }, ...walk(fault.code, depth + 1)]);
  return walk(null, 0);
}

export const faultChoices = (workspace: Workspace, chosen?: string | null) =>
  faultTree(workspace, chosen).map(({ fault, depth }) => ({
    value: fault.code,
    label: `${workspace.say(fault.name)}${workspace.retiredWords('faultCodes', fault.code)}`,
    depth,
  }));
