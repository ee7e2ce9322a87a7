import { type Flow, type FlowStage, type FlowTransition, flowShape } from '@bodan/core/flow/definition';
import { findProblems, type Problem, type ProblemWorld } from '@bodan/core/flow/problems';
import { History } from '#lib/draft/history.ts';
import * as change from './change.ts';
import { type Clip, copyParts, pasteParts } from './clip.ts';
import { edgeId, edgeParts, renameStage, renameStep } from './keys.ts';
import { lineCount, removeParts } from './remove.ts';

export type Selection = { stages: readonly string[]; edges: readonly string[] };
const NOTHING: Selection = { stages: [], edges: [] };
type Seen = { flow: Flow; selection: Selection };

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((x) => b.includes(x));

/** A flow being drawn: what it is, what is selected, what is wrong with it, and the way back. Nothing malformed ever gets in. */
export class FlowEditor {
  flow: Flow = $state.raw({ name: { 'zh-CN': '-', en: '' }, initial: '', stages: [], transitions: [] });
  selection: Selection = $state.raw(NOTHING);
  /** What the flow is checked against; while undefined nothing is known about it. */
  world: ProblemWorld | undefined = $state.raw();
  isReadOnly = $state(false);
  depth = $state.raw({ past: 0, future: 0 });
  readonly #history = new History<Seen>();
  readonly problems: Problem[] = $derived.by(() => (this.world ? findProblems(this.flow, this.world) : []));
  readonly errors = $derived(this.problems.filter((p) => p.severity === 'error').length);

  /** Begins with what is stored: there is no way back behind it. */
  constructor(flow: Flow) {
    this.flow = flow;
  }

  /** Another flow in place of this one, such as what somebody else saved or an earlier version; can be taken back. */
  replace(flow: Flow): void {
    this.#put(flow, null);
    this.select(NOTHING);
  }

  stage(key: string): FlowStage | undefined {
    return this.flow.stages.find((s) => s.key === key);
  }
  step(key: string): FlowTransition | undefined {
    return this.flow.transitions.find((t) => t.key === key);
  }

  /** False when the flow would no longer be well-formed; then nothing happened. */
  #put(next: Flow, tag: string | null): boolean {
    if (this.isReadOnly || next === this.flow) return false;
    if (!flowShape.safeParse(next).success) return false;
    this.#history.keep({ flow: this.flow, selection: this.selection }, tag);
    this.flow = next;
    this.depth = this.#history.depth;
    this.select(this.selection);
    return true;
  }
  #show(seen: Seen | undefined): void {
    if (!seen || this.isReadOnly) return;
    this.flow = seen.flow;
    this.depth = this.#history.depth;
    this.select(seen.selection);
  }
  undo(): void {
    this.#show(this.#history.back({ flow: this.flow, selection: this.selection }));
  }
  redo(): void {
    this.#show(this.#history.forth({ flow: this.flow, selection: this.selection }));
  }

  /** Selects what of this exists. */
  select(wanted: Partial<Selection>): void {
    const stages = (wanted.stages ?? []).filter((k) => this.stage(k));
    const edges = (wanted.edges ?? []).filter((id) => this.step(edgeParts(id).step)?.from.includes(edgeParts(id).from));
    if (!sameList(stages, this.selection.stages) || !sameList(edges, this.selection.edges)) this.selection = { stages, edges };
  }
  selectStep(key: string): void {
    this.select({ edges: this.step(key)?.from.map((f) => edgeId(key, f)) ?? [] });
  }
  selectAll(): void {
    this.select({ stages: this.flow.stages.map((s) => s.key) });
  }
  /** The one stage or the one step that is selected, whose properties are shown. */
  get chosen(): { kind: 'stage'; key: string } | { kind: 'step'; key: string } | null {
    const { stages, edges } = this.selection;
    const steps = [...new Set(edges.map((id) => edgeParts(id).step))];
    if (stages.length === 1 && steps.length === 0 && stages[0]) return { kind: 'stage', key: stages[0] };
    if (stages.length === 0 && steps.length === 1 && steps[0]) return { kind: 'step', key: steps[0] };
    return null;
  }

  patchStage(key: string, patch: Partial<FlowStage>): boolean {
    return this.#put(change.patchStage(this.flow, key, patch), `stage ${key} ${Object.keys(patch).join(' ')}`);
  }
  patchStep(key: string, patch: Partial<FlowTransition>): boolean {
    return this.#put(change.patchStep(this.flow, key, patch), `step ${key} ${Object.keys(patch).join(' ')}`);
  }
  patchFlow(patch: Partial<Pick<Flow, 'name' | 'initial'>>): boolean {
    return this.#put({ ...this.flow, ...patch }, `flow ${Object.keys(patch).join(' ')}`);
  }
  renameStageKey(key: string, next: string): boolean {
    if (!this.#put(renameStage(this.flow, key, next), null)) return false;
    this.select({ stages: [next] });
    return true;
  }
  renameStepKey(key: string, next: string): boolean {
    if (!this.#put(renameStep(this.flow, key, next), null)) return false;
    this.selectStep(next);
    return true;
  }

  #made({ flow, key }: change.Made, kind: 'stage' | 'step'): string | null {
    if (key === '' || !this.#put(flow, null)) return null;
    if (kind === 'stage') this.select({ stages: [key] });
    else this.selectStep(key);
    return key;
  }
  /** Each gives the key of what was made, or null when there is no room for more. */
  addStage(kind: change.StageKind, name: change.Named, at: change.Point): string | null {
    return this.#made(change.addStage(this.flow, kind, name, at), 'stage');
  }
  addAfter(from: string, kind: change.StageKind, names: { stage: change.Named; step: change.Named }, at: change.Point): string | null {
    return this.#made(change.addAfter(this.flow, from, kind, names, at), 'stage');
  }
  insert(edge: string, kind: change.StageKind, names: { stage: change.Named; step: change.Named }, at: change.Point): string | null {
    return this.#made(change.insertOnEdge(this.flow, edgeParts(edge), kind, names, at), 'stage');
  }
  connect(from: string, to: string, name: change.Named): string | null {
    return this.#made(change.connect(this.flow, from, to, name), 'step');
  }
  place(places: ReadonlyMap<string, change.Point>, tag: string | null = null): void {
    this.#put(change.placeStages(this.flow, places), tag);
  }
  reorder(step: string, from: string, by: -1 | 1): void {
    this.#put(change.reorderStep(this.flow, step, from, by), null);
  }

  /** How many stages and lines went, those that hung on a stage among them; null when nothing did. */
  removeSelected(): { stages: number; steps: number } | null {
    const before = this.flow;
    if (!this.remove(this.selection)) return null;
    return { stages: before.stages.length - this.flow.stages.length, steps: lineCount(before) - lineCount(this.flow) };
  }
  remove({ stages, edges }: Selection): boolean {
    if (stages.length + edges.length === 0) return false;
    return this.#put(removeParts(this.flow, new Set(stages), new Set(edges)), null);
  }
  copy(): Clip | null {
    return copyParts(this.flow, new Set(this.selection.stages));
  }
  /** Pastes and selects what was pasted. */
  paste(clip: Clip, offset: change.Point): boolean {
    const made = pasteParts(this.flow, clip, offset);
    if (!this.#put(made.flow, null)) return false;
    this.select({ stages: made.stages });
    return true;
  }
}
