import type { DecisionContext } from '@bodan/core/ticket/decision';
import type { Actor, TicketState } from '@bodan/core/ticket/state';
import type { App, TenantTx } from '../context.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import type { ConversionRow } from './store.ts';

/** One ticket on the list of a conversion, held, in the transaction that also ticks it off. */
export type Turn = { app: App; tx: TenantTx; row: ConversionRow; ctx: DecisionContext; ticket: TicketState; config: WorkspaceConfig };
export type Step = (turn: Turn) => Promise<void>;
/** What a kind of conversion does to a ticket, how it takes that back, and in whose name. */
export type Steps = { actor: Actor; convert: Step; restore: Step };
