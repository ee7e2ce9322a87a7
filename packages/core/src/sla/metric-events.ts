/** What the engine knows of a ticket between two events. */
export type TicketFacts = {
  stage: string | null;
  /** Position of the stage in the flow; later stages are larger. */
  stageOrder: number;
  isResolved: boolean;
  /** Done or cancelled: nothing runs any more. */
  isClosed: boolean;
  department: string | null;
  personId: string | null;
  tier: string | null;
};

export type Scalar = string | number | boolean | null;

/** One thing that happened. Order is by `occurredAt` (epoch ms), equal times by `seq`; when it was recorded changes nothing. */
export type SlaEvent = {
  seq: number;
  occurredAt: number;
  type: string;
  actor?: 'customer' | 'staff' | 'robot' | 'system';
  isPublic?: boolean;
  /** Facts that hold from this event on. */
  set?: Partial<TicketFacts>;
  /** Begins waiting for this reason; several reasons can hold at once. */
  hold?: string;
  /** Ends waiting for this reason, or all of it. */
  release?: string | true;
  data?: Readonly<Record<string, Scalar>>;
};

/** A condition over one event and the facts before and after it; plain data, so that a tier can carry it. */
export type Condition =
  | { on: 'always' | 'never' }
  | { type: readonly string[] }
  | { actor: readonly NonNullable<SlaEvent['actor']>[] }
  | { isPublic: boolean }
  | { data: string; is: readonly Scalar[] }
  | { fact: keyof TicketFacts; is: readonly Scalar[] }
  | { was: keyof TicketFacts; is: readonly Scalar[] }
  | { changed: keyof TicketFacts }
  | { stageAtLeast: number }
  | { stageBelow: number }
  | { holding: readonly string[] }
  | { all: readonly Condition[] }
  | { any: readonly Condition[] }
  | { not: Condition };

/** The moment a condition is asked about. */
export type Moment = { event: SlaEvent; before: TicketFacts; after: TicketFacts; holds: ReadonlySet<string> };

export const NO_FACTS: TicketFacts = {
  stage: null,
  stageOrder: -1,
  isResolved: false,
  isClosed: false,
  department: null,
  personId: null,
  tier: null,
};

/** Does the condition hold at this event? */
export function holdsAt(condition: Condition, moment: Moment): boolean {
  const { event, before, after } = moment;
  if ('on' in condition) return condition.on === 'always';
  if ('type' in condition) return condition.type.includes(event.type);
  if ('actor' in condition) return event.actor !== undefined && condition.actor.includes(event.actor);
  if ('isPublic' in condition) return (event.isPublic ?? false) === condition.isPublic;
  if ('data' in condition) return condition.is.includes(event.data?.[condition.data] ?? null);
  if ('fact' in condition) return condition.is.includes(after[condition.fact]);
  if ('was' in condition) return condition.is.includes(before[condition.was]);
  if ('changed' in condition) return before[condition.changed] !== after[condition.changed];
  if ('stageAtLeast' in condition) return after.stageOrder >= condition.stageAtLeast;
  if ('stageBelow' in condition) return after.stageOrder < condition.stageBelow;
  if ('holding' in condition) return condition.holding.some((reason) => moment.holds.has(reason));
  if ('all' in condition) return condition.all.every((part) => holdsAt(part, moment));
  if ('any' in condition) return condition.any.some((part) => holdsAt(part, moment));
  if ('not' in condition) return !holdsAt(condition.not, moment);
  return condition satisfies never;
}
