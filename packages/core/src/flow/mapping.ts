import { type Flow, isClosed } from './definition.ts';
import type { FlowFacts } from './facts.ts';
import { type BlockReason, entryReasons, type FlowWorld, stageIn } from './interpret.ts';

/** Stage of the old version to stage of the new one; null leaves the tickets there on their version. */
export type StageMapping = Record<string, string | null>;
export type MappingProblem = { stage: string; code: 'unmapped' | 'unknown_target' | 'closes' };

/** Stages with the same key and the same side of the end go together; for the others somebody must say. */
export function suggestMapping(from: Flow, to: Flow): StageMapping {
  const map: StageMapping = {};
  for (const s of from.stages) {
    const same = stageIn(to, s.key);
    map[s.key] = same && isClosed(same) === isClosed(s) ? s.key : null;
  }
  return map;
}

/** The suggested mapping with what somebody said over it. A stage of which nobody said anything, and nothing is suggested, is left out. */
export const completeMapping = (from: Flow, to: Flow, given: StageMapping): StageMapping => ({
  ...Object.fromEntries(Object.entries(suggestMapping(from, to)).filter(([, target]) => target !== null)),
  ...given,
});

/** What is wrong with a mapping for the stages in which there are tickets. Migrating never ends a ticket. */
export function checkMapping(to: Flow, mapping: StageMapping, used: readonly string[]): MappingProblem[] {
  const given = new Map(Object.entries(mapping));
  return used.flatMap((stage): MappingProblem[] => {
    const target = given.get(stage);
    if (target === undefined) return [{ stage, code: 'unmapped' }];
    if (target === null) return [];
    const s = stageIn(to, target);
    if (!s) return [{ stage, code: 'unknown_target' }];
    return isClosed(s) ? [{ stage, code: 'closes' }] : [];
  });
}

export type MigrationVerdict = { kind: 'move'; to: string } | { kind: 'keep' } | { kind: 'lacks'; to: string; reasons: BlockReason[] };

/**
 * What happens to one running ticket: it moves, stays on its version because the mapping says so, or lacks what the new stage
 * requires and therefore stays. A stage is only entered with what it requires, also by a migration.
 */
export function judgeMigration(to: Flow, mapping: StageMapping, world: FlowWorld, facts: FlowFacts): MigrationVerdict {
  const target = new Map(Object.entries(mapping)).get(facts.ticket.stage) ?? null;
  const stage = target === null ? undefined : stageIn(to, target);
  if (target === null || !stage || isClosed(stage)) return { kind: 'keep' };
  const reasons = entryReasons(stage, world, facts);
  return reasons.length > 0 ? { kind: 'lacks', to: target, reasons } : { kind: 'move', to: target };
}
