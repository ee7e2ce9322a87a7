import { givesBack } from '@bodan/core/dispatch/refusing';
import type { StepName } from '@bodan/core/flow/names';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import type { TicketDetail } from './kinds.ts';

/** Where a ticket stands: its stage, and the flow version it runs on. */
type Placed = { stage: string; flowVersionId?: string | undefined };

/** Steps the flow allows from a stage to the person who looks. The server decides again. */
export function stepsFrom(workspace: Workspace, ticket: Placed): StepName[] {
  return waysFrom(workspace, ticket).filter((step) => step.roles.some((role) => workspace.roles.includes(role)));
}

/** The ways of the ticket's own flow; of a version nobody names any more, those of the default flow. */
export function waysFrom(workspace: Workspace, { stage, flowVersionId }: Placed): StepName[] {
  const steps: readonly StepName[] = workspace.stepsOf(flowVersionId) ?? workspace.settings.flow.transitions;
  const from = steps.filter((step) => step.from.includes(stage));
  return from.filter((step, place) => from.findIndex(({ key }) => key === step.key) === place);
}

/** The step that leads a ticket to another stage for this person, and why there is none. */
export function stepBetween(
  workspace: Workspace,
  ticket: Placed,
  to: string,
): { step: StepName } | { blocked: 'none' | 'role'; roles: readonly string[] } {
  const all = waysFrom(workspace, ticket).filter((step) => step.to === to);
  const step = all.find((entry) => entry.roles.some((role) => workspace.roles.includes(role)));
  if (step) return { step };
  return { blocked: all.length > 0 ? 'role' : 'none', roles: all.flatMap((entry) => entry.roles) };
}

/** The way back after a step to `to`, when the flow has one for this person that asks for nothing we do not know. */
export function wayBack(workspace: Workspace, before: Placed, to: string): StepName | undefined {
  const found = stepBetween(workspace, { ...before, stage: to }, before.stage);
  return 'step' in found && found.step.requires.every((key) => key !== 'assigneeId') ? found.step : undefined;
}

/** Whether the one who looks may give the ticket back in place: it is theirs, and none of the steps they are offered does that. */
export const mayRefuse = (
  workspace: Workspace,
  ticket: Placed & { isOpen: boolean; assigneeId: string | null },
  offered: readonly Pick<StepName, 'to' | 'requires'>[],
): boolean =>
  ticket.isOpen &&
  ticket.assigneeId === workspace.me.id &&
  workspace.may('ticket.move') &&
  !offered.some((step) => givesBack(step, ticket.stage, workspace.stagesOf(ticket.flowVersionId)));

export const needsAssignee = (step: { requires: readonly string[] }): boolean => step.requires.includes('assigneeId');

type Judged = TicketDetail['steps'][number];
/** Whom it is for is asked when the step is taken, so it stands in nobody's way. */
export const asked = (reason: Judged['blocked'][number]): boolean => reason.kind === 'field' && reason.field === 'assigneeId';
export const hindrances = ({ blocked }: Judged): Judged['blocked'] => blocked.filter((reason) => !asked(reason));

/** The usual next step first, side ways (reasons, rework, cancel) after it. */
export function inOrder<S extends { key: string; to: string; needsReason: boolean; isRework: boolean; isReopen: boolean }>(
  workspace: Workspace,
  steps: readonly S[],
  { stage, flowVersionId }: Placed,
): S[] {
  const stages = workspace.stagesOf(flowVersionId);
  const place = (key: string) => stages.findIndex((entry) => entry.key === key);
  const here = place(stage);
  const rank = (step: S) =>
    (step.isRework || step.isReopen || step.needsReason ? 1_000 : 0) + (place(step.to) > here ? place(step.to) : 500);
  return steps.toSorted((a, b) => rank(a) - rank(b));
}
