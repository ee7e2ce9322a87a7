import { type Flow, flowShape } from '@bodan/core/flow/definition';
import { loadRules } from '@bodan/core/flow/load-rules';
import { findProblems, type Problem } from '@bodan/core/flow/problems';
import { usesRules } from '@bodan/core/flow/rule';
import { isActive } from '@bodan/core/standard/retirement';
import { worldOf } from '@bodan/core/ticket/facts';
import type { WorkspaceConfig } from '../workspace/config.ts';

/** What was stored of a flow, with the defaults of what came later. */
export const readDefinition = (stored: unknown): Flow => flowShape.parse(stored);

/** Everything wrong with a flow in this workspace, errors first, each with its place. `key` is the flow's own, which it may name as a child's. */
export async function problemsOf(config: WorkspaceConfig, endpointIds: readonly string[], key: string, flow: Flow): Promise<Problem[]> {
  return findProblems(flow, {
    ...worldOf(config),
    rules: usesRules(flow) ? await loadRules() : config.rules,
    departments: config.standard.departments.filter(isActive).map((d) => d.code),
    flowKeys: [...config.published.keys(), key],
    endpointIds,
    tiers: config.standard.tiers.filter(isActive),
  });
}
