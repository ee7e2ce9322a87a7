import { flowOf } from '@bodan/core/ticket/state';
import type { WorkspaceConfig } from '../workspace/config.ts';

/** Stage budgets of a ticket in seconds: the tier's own where it names the stage, else those of the flow it runs on. */
export function stageBudgets(config: WorkspaceConfig, t: { tier: string; flowVersionId: string }): Record<string, number> {
  const own = config.standard.tiers.find((x) => x.code === t.tier)?.stageMinutes ?? {};
  return Object.fromEntries(
    flowOf(config, t).stages.flatMap((s) => {
      const minutes = own[s.key] ?? s.budgetMinutes;
      return minutes === null ? [] : [[s.key, minutes * 60]];
    }),
  );
}
