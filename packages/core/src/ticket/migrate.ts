import type { Flow } from '../flow/definition.ts';
import { NO_COUNTS } from '../flow/facts.ts';
import { completeMapping, judgeMigration, type MigrationVerdict, type StageMapping } from '../flow/mapping.ts';
import { FLOW_RULE, factsFor, worldOf } from './facts.ts';
import { flowOf, type TicketState } from './state.ts';
import type { DecisionContext } from './write.ts';

/** What a migration to this flow would do with the ticket as it stands: by what was said of stages, else by their keys. One that is over is kept. */
export function judgeTicketMigration(ctx: DecisionContext, t: TicketState, to: Flow, given: StageMapping): MigrationVerdict {
  if (!t.isOpen) return { kind: 'keep' };
  const { config, counts = NO_COUNTS } = ctx;
  const mapping = completeMapping(flowOf(config, t), to, given);
  return judgeMigration(to, mapping, worldOf(config), factsFor(ctx, t, counts, FLOW_RULE));
}
