import type { Flow } from '@bodan/core/flow/definition';
import type { BlockReason } from '@bodan/core/flow/interpret';
import type { Trail } from './desk.svelte.ts';
import type { Simulation, TrialStep } from './flow-api.ts';
import { edgeId } from './keys.ts';

type Ask = (definition: Flow, ticketId: string, steps: readonly TrialStep[]) => Promise<Simulation>;

/** A real ticket on paper through the flow as it is drawn: step by step, each asked of the server, nothing written. */
export class Trial {
  ticketId = $state('');
  steps = $state.raw<readonly TrialStep[]>([]);
  result = $state.raw<Simulation>();
  failure = $state.raw<unknown>();
  isBusy = $state(false);
  #round = 0;
  readonly #ask: Ask;
  readonly #flow: () => Flow;

  constructor(flow: () => Flow, ask: Ask) {
    this.#flow = flow;
    this.#ask = ask;
  }

  begin(ticketId: string): Promise<void> {
    this.ticketId = ticketId;
    this.steps = [];
    this.result = undefined;
    return this.run();
  }
  take(step: TrialStep): Promise<void> {
    this.steps = [...this.steps, step];
    return this.run();
  }
  back(): Promise<void> {
    this.steps = this.steps.slice(0, -1);
    return this.run();
  }
  stop(): void {
    this.#round++;
    this.ticketId = '';
    this.steps = [];
    this.result = undefined;
    this.failure = undefined;
  }

  /** Asks anew, such as after the flow was changed. An answer that comes after a later question is left. */
  async run(): Promise<void> {
    if (this.ticketId === '') return;
    const round = ++this.#round;
    this.isBusy = true;
    try {
      const result = await this.#ask(this.#flow(), this.ticketId, this.steps);
      if (round !== this.#round) return;
      this.result = result;
      this.failure = undefined;
    } catch (error) {
      if (round === this.#round) this.failure = error;
    } finally {
      if (round === this.#round) this.isBusy = false;
    }
  }

  /** Stages and lines the ticket went along; before the first step those it would go along. */
  get trail(): Trail | null {
    const { result } = this;
    if (!result) return null;
    const stages = new Set([result.stage]);
    const edges = new Set<string>();
    const go = (transition: string, from: string, to: string) => {
      edges.add(edgeId(transition, from));
      stages.add(from);
      stages.add(to);
    };
    for (const { isOpen, transition, from, automatic, to } of result.steps) {
      if (!isOpen) continue;
      go(transition, from, automatic[0]?.from ?? to);
      for (const hop of automatic) go(hop.transition, hop.from, hop.to);
    }
    if (result.steps.length === 0)
      for (const [i, { stage, taken }] of result.walk.steps.entries())
        if (taken) go(taken, stage, result.walk.steps[i + 1]?.stage ?? stage);
    return { stages, edges, now: result.stage };
  }
}

/** Fields that are missing for a step and could be supposed to be filled; null when something else stands against it. */
export function missingFields(reasons: readonly BlockReason[]): string[] | null {
  const fields = reasons.flatMap((r) => (r.kind === 'field' ? [r.field] : []));
  return fields.length === reasons.length ? fields : null;
}
