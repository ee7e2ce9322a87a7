import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Target } from './actions.svelte.ts';
import type { BulkAction } from './kinds.ts';
import { wayBack } from './steps.ts';

/** One action and the tickets it is for. */
export type BulkStep = { action: BulkAction; targets: readonly Target[] };
/** A ticket as it was before, and where it stands since. */
export type Done = { target: Target; stage: string };

/** What takes an action back from all it was done to, by what each was before; undefined where one of them has no way back. */
export function stepsBack(workspace: Workspace, { kind }: BulkAction, done: readonly Done[]): BulkStep[] | undefined {
  switch (kind) {
    case 'priority':
      return grouped(done.map(({ target }) => [{ kind, priority: target.priority }, target]));
    case 'tags':
      return grouped(done.map(({ target }) => [{ kind, tags: [...target.tags] }, target]));
    case 'tier':
      return done.every(({ target }) => target.tier)
        ? grouped(done.map(({ target }) => [{ kind, tier: target.tier ?? '' }, target]))
        : undefined;
    case 'move':
      return movesBack(workspace, done);
    default: {
      const moved = done.filter(({ target, stage }) => stage !== target.stage);
      const given = grouped(done.map(({ target }) => [{ kind, assigneeId: target.assigneeId, reason: m.undo_reason() }, target]));
      return [...(movesBack(workspace, moved) ?? []), ...given];
    }
  }
}

function movesBack(workspace: Workspace, done: readonly Done[]): BulkStep[] | undefined {
  const ways: [BulkAction, Target][] = [];
  for (const { target, stage } of done) {
    const back = wayBack(workspace, target, stage);
    if (!back) return undefined;
    ways.push([
      { kind: 'move', transition: back.key, reason: back.needsReason ? m.undo_reason() : null },
      { ...target, stage },
    ]);
  }
  return grouped(ways);
}

/** The same action once, for all it is for. */
export function grouped(pairs: readonly (readonly [BulkAction, Target])[]): BulkStep[] {
  const steps = new Map<string, { action: BulkAction; targets: Target[] }>();
  for (const [action, target] of pairs) {
    const key = JSON.stringify(action);
    const step = steps.get(key);
    if (step) step.targets.push(target);
    else steps.set(key, { action, targets: [target] });
  }
  return [...steps.values()];
}
