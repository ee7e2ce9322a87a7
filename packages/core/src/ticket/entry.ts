import { DomainError, type FieldError } from '../errors.ts';
import { isFieldKey } from '../fields/definition.ts';
import type { FlowStage } from '../flow/definition.ts';
import { type BlockReason, entryReasons } from '../flow/interpret.ts';
import type { DecisionContext } from './decision.ts';
import { factsFor, worldOf } from './facts.ts';
import type { TicketState } from './state.ts';
import type { Draft } from './write.ts';

function fieldOf(reason: BlockReason): FieldError {
  switch (reason.kind) {
    case 'field':
      return {
        pointer: isFieldKey(reason.field) ? `/custom/${reason.field}` : `/${reason.field}`,
        code: 'required',
        detail: 'must be filled before this step',
      };
    case 'evidence':
      return { pointer: `/evidence/${reason.evidence}`, code: 'required', detail: `needs ${reason.min}, has ${reason.has}` };
    case 'guard':
      return { pointer: '/transition', code: 'rule', detail: reason.message?.en || reason.message?.['zh-CN'] || `not so: ${reason.rule}` };
    case 'approver':
      return { pointer: '/approval', code: 'nobody', detail: 'nobody could decide the approval of that stage' };
    case 'approval':
      return { pointer: '/transition', code: 'approval', detail: 'only the approvers decide this step' };
    case 'role':
      return { pointer: '/transition', code: 'role', detail: `only for ${reason.roles.join(', ')}` };
    default: {
      const never: never = reason;
      throw new Error(`unknown reason ${String(never)}`);
    }
  }
}

/** Refuses what has reasons against it: `requirement_missing`, each with its pointer, and whole in `blocked`. */
export function refuseFor(reasons: readonly BlockReason[]): void {
  if (reasons.length > 0)
    throw new DomainError('requirement_missing', undefined, { fields: reasons.map(fieldOf), extra: { blocked: reasons } });
}

/** A stage is entered only with what it requires, whatever brings the ticket there. Throws `requirement_missing`. */
export function admitTo(ctx: DecisionContext, stage: FlowStage, ticket: TicketState, counts: Draft['counts']): void {
  if (stage.requires.length === 0 && stage.evidence.length === 0 && !stage.approval) return;
  refuseFor(entryReasons(stage, worldOf(ctx.config), factsFor(ctx, ticket, counts)));
}
