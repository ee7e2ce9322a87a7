import { createContext } from 'svelte';
import { Problem } from '#lib/api/problem.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { late } from '#lib/ui/late.ts';
import { tell, tellProblem, tellWithUndo } from '#lib/ui/toast.ts';
import type { BulkStep, Done } from './bulk.ts';
import { OwnChanges, type TicketPatch } from './changes.ts';
import type { BulkAction, Ticket, TicketChanges, TicketRow } from './kinds.ts';
import { lackedFields } from './lack.ts';
import { needsAssignee, wayBack } from './steps.ts';
import * as verbs from './verbs.ts';

/** What an action needs to know of a ticket; rows, cards and whole tickets all have it. */
export type Target = Pick<
  TicketRow,
  | 'id'
  | 'number'
  | 'title'
  | 'stage'
  | 'flowVersionId'
  | 'assigneeId'
  | 'priority'
  | 'tags'
  | 'tier'
  | 'waitingReason'
  | 'branchId'
  | 'faultCode'
>;
/** One that waits for the reader's approval, as it was when it was looked at. */
export type Asked = Target & Pick<TicketRow, 'turn' | 'custom' | 'version'>;
export type Failure = { target: Target; words: string; action: BulkAction };
type Question =
  | {
      kind: 'assign';
      targets: readonly Target[];
      transition?: string;
      /** The time to begin with, and whether one is asked for at once; somebody chosen already, who only lacks a reason. */
      appointment?: verbs.Span | null;
      hasTime?: boolean;
      personId?: string;
    }
  | { kind: 'move'; targets: readonly Target[]; transition?: string }
  /** A step that asks for fields the ticket does not have yet. */
  | { kind: 'fill'; targets: readonly Target[]; transition: string; given: verbs.MoveAnswer; fields: readonly string[] }
  | { kind: 'hold' | 'refuse'; targets: readonly Target[] }
  | { kind: 'priority' | 'tags' | 'tier'; targets: readonly Target[] }
  | { kind: 'decide'; targets: readonly Asked[] };

const batchSize = 100;

/** Everything one can do with tickets from any screen: asks what is missing, acts at once, rolls back with a reason, offers undo. */
export class Actions {
  readonly changes = new OwnChanges();
  /** The question on screen: which technician, which reason, until when. */
  question = $state.raw<Question>();
  progress = $state.raw<{ done: number; total: number }>();
  failures = $state.raw<readonly Failure[]>([]);
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  ask(question: Question): void {
    if (question.targets.length > 0) this.question = question;
  }

  /** A step of the flow: asks first where the step needs somebody or a reason. */
  step(target: Target, key: string): void {
    const step = this.#workspace.transition(key, target.stage, target.flowVersionId);
    if (!step) return;
    if (needsAssignee(step)) this.ask({ kind: 'assign', targets: [target], transition: key });
    else if (step.needsReason) this.ask({ kind: 'move', targets: [target], transition: key });
    else void this.move(target, key);
  }

  async move(target: Target, key: string, given: verbs.MoveAnswer = {}): Promise<boolean> {
    const { slug } = this.#workspace;
    const step = this.#workspace.transition(key, target.stage, target.flowVersionId);
    if (!step) return false;
    const patch: TicketPatch = { stage: step.to, waitingReason: null, ...(given.assigneeId ? { assigneeId: given.assigneeId } : {}) };
    const what = `${target.number} ${this.#workspace.say(step.name)}`;
    const ask = (error: unknown) => {
      const fields = lackedFields(error);
      if (fields.length > 0) this.ask({ kind: 'fill', targets: [target], transition: key, given, fields });
      return fields.length > 0;
    };
    const ok = await this.#optimistic(target, patch, what, () => verbs.moveTicket(slug, target.id, key, given), ask);
    if (!ok) return false;
    const back = wayBack(this.#workspace, target, step.to);
    const words = m.done_moved({ number: target.number, stage: this.#workspace.stageName(step.to, target.flowVersionId) });
    if (back)
      tellWithUndo(
        words,
        () =>
          void this.#quietly(target, m.ui_undo(), () =>
            verbs.moveTicket(slug, target.id, back.key, { reason: back.needsReason ? m.undo_reason() : null }),
          ),
      );
    else tell(words);
    return true;
  }

  /** `before` is the appointment there was, for the way back. */
  async assign(
    target: Target,
    assigneeId: string | null,
    { before, ...given }: verbs.Assigning & { before?: verbs.Span | null | undefined } = {},
  ): Promise<boolean> {
    const { slug } = this.#workspace;
    let stage = target.stage;
    const ok = await this.#optimistic(target, { assigneeId }, m.assign_title(), async () => {
      const ticket = await verbs.assignTicket(slug, target.id, assigneeId, given);
      ({ stage } = ticket);
      return ticket;
    });
    if (!ok) return false;
    const words = assigneeId
      ? m.done_assigned({ number: target.number, person: this.#workspace.personName(assigneeId) })
      : m.done_unassigned({ number: target.number });
    const appointment = given.appointment === undefined ? undefined : (before ?? null);
    const undone = { reason: m.undo_reason(), appointment };
    tellWithUndo(
      words,
      () =>
        void this.#quietly(target, m.ui_undo(), async () => {
          const back = stage === target.stage ? undefined : wayBack(this.#workspace, target, stage);
          if (back) await verbs.moveTicket(slug, target.id, back.key, { reason: back.needsReason ? m.undo_reason() : null });
          return verbs.assignTicket(slug, target.id, target.assigneeId, undone);
        }),
    );
    return true;
  }

  /** One fact of a ticket: its priority, its tier or a custom field by its key. Empty is null. */
  async change(
    target: Target & Pick<TicketRow, 'custom'>,
    fact: 'priority' | 'tier' | `custom.${string}`,
    value: unknown,
    words: string,
  ): Promise<boolean> {
    const { slug } = this.#workspace;
    const key = fact.startsWith('custom.') ? fact.slice('custom.'.length) : null;
    const before = key === null ? target[fact as 'priority' | 'tier'] : (target.custom[key] ?? null);
    const bodyOf = (to: unknown) => (key === null ? { [fact]: to } : { custom: { [key]: to } }) as TicketChanges;
    const patch: TicketPatch = key === null ? { [fact]: value } : { custom: { ...target.custom, [key]: value } };
    const ok = await this.#optimistic(target, patch, words, () => verbs.changeTicket(slug, target.id, bodyOf(value)));
    if (ok)
      tellWithUndo(
        m.done_changed({ number: target.number, value: words }),
        () => void this.#quietly(target, m.ui_undo(), () => verbs.changeTicket(slug, target.id, bodyOf(before))),
      );
    return ok;
  }

  async hold(target: Target, body: { reason: string; wakeAt: string; note: string }): Promise<boolean> {
    const { slug } = this.#workspace;
    const ok = await this.#optimistic(target, { waitingReason: body.reason }, m.hold_title(), () =>
      verbs.holdTicket(slug, target.id, body),
    );
    if (ok) tellWithUndo(m.done_held({ number: target.number }), () => void this.resume(target));
    return ok;
  }

  resume(target: Target): Promise<boolean> {
    return this.#optimistic(target, { waitingReason: null }, m.hold_resume(), () => verbs.resumeTicket(this.#workspace.slug, target.id));
  }

  /** One action on many tickets, in batches; what fails stays listed with its reason until it is retried or dismissed. */
  async many(targets: readonly Target[], action: BulkAction): Promise<void> {
    const done = await this.#run([{ action, targets }]);
    if (done.length === 0) return;
    const words = m.done_many({ count: done.length });
    const { stepsBack } = await late(() => import('./bulk.ts'));
    const back = stepsBack(this.#workspace, action, done);
    if (back) tellWithUndo(words, () => void this.#run(back));
    else tell(words);
  }

  /** What failed, once more. */
  async retry(): Promise<void> {
    const { grouped } = await late(() => import('./bulk.ts'));
    const steps = grouped(this.failures.map(({ action, target }) => [action, target]));
    const [only, another] = steps;
    if (only && !another) await this.many(only.targets, only.action);
    else await this.#run(steps);
  }

  async #run(steps: readonly BulkStep[]): Promise<Done[]> {
    const batches = steps.flatMap(({ action, targets }) =>
      Array.from({ length: Math.ceil(targets.length / batchSize) }, (_, at) => ({
        action,
        targets: targets.slice(at * batchSize, (at + 1) * batchSize),
      })),
    );
    const total = batches.reduce((sum, { targets }) => sum + targets.length, 0);
    const failed: Failure[] = [];
    const done: Done[] = [];
    this.failures = [];
    this.progress = { done: 0, total };
    for (const [place, batch] of batches.entries()) {
      try {
        const { items } = await verbs.changeMany(
          this.#workspace.slug,
          batch.targets.map(({ id }) => id),
          batch.action,
        );
        this.#takeMany(batch, items, done, failed);
      } catch (error) {
        tellProblem(m.bulk_failed(), error);
        // What could not be asked for waits, with what was written of it.
        const words = error instanceof Problem ? error.reason : m.problem_internal();
        for (const { action, targets } of batches.slice(place)) failed.push(...targets.map((target) => ({ target, action, words })));
        break;
      }
      this.progress = { done: this.progress.done + batch.targets.length, total };
    }
    this.progress = undefined;
    this.failures = failed;
    return done;
  }

  #takeMany({ action, targets }: BulkStep, items: Awaited<ReturnType<typeof verbs.changeMany>>['items'], done: Done[], failed: Failure[]) {
    const byId = new Map(targets.map((target) => [target.id, target]));
    for (const { ticketId, error, stage } of items) {
      const target = byId.get(ticketId);
      if (!target) continue;
      if (error) failed.push({ target, action, words: new Problem(0, error).reason });
      else {
        done.push({ target, stage: stage ?? target.stage });
        this.changes.tell({ id: target.id, patch: { ...this.#patchOf(action), stage: stage ?? target.stage } });
      }
    }
  }

  #patchOf(action: BulkAction): TicketPatch {
    switch (action.kind) {
      case 'assign':
        return { assigneeId: action.assigneeId };
      case 'move':
        return action.assigneeId ? { assigneeId: action.assigneeId } : {};
      case 'priority':
        return { priority: action.priority };
      case 'tags':
        return { tags: action.tags };
      default:
        return { tier: action.tier };
    }
  }

  /** `ask` takes a refusal that somebody can do something about; then nobody is told that it failed. */
  async #optimistic(
    target: Target,
    patch: TicketPatch,
    what: string,
    act: () => Promise<Ticket>,
    ask: (error: unknown) => boolean = () => false,
  ): Promise<boolean> {
    this.changes.tell({ id: target.id, patch });
    try {
      this.changes.tell({ id: target.id, ticket: await act() });
      return true;
    } catch (error) {
      const before = Object.fromEntries(Object.keys(patch).map((key) => [key, (target as TicketPatch)[key as keyof TicketPatch]]));
      this.changes.tell({ id: target.id, patch: before });
      if (!ask(error)) tellProblem(m.action_failed({ what }), error);
      return false;
    }
  }

  async #quietly(target: Target, what: string, act: () => Promise<Ticket>): Promise<void> {
    try {
      this.changes.tell({ id: target.id, ticket: await act() });
    } catch (error) {
      tellProblem(m.action_failed({ what }), error);
    }
  }
}

const [useActions, provideActions] = createContext<Actions>();

export { provideActions, useActions };
