import type { FlowStage, FlowTransition } from '../flow/definition.ts';

/** Whether a step gives a ticket back to those who dispatch, without naming the next one. */
export const givesBack = (
  step: Pick<FlowTransition, 'to' | 'requires'>,
  from: string,
  stages: readonly Pick<FlowStage, 'key' | 'owner' | 'kind'>[],
): boolean =>
  step.to !== from &&
  !step.requires.includes('assigneeId') &&
  stages.some((s) => s.key === step.to && s.owner === 'desk' && s.kind === 'dispatch');
