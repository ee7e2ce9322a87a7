import type { Flow } from '@bodan/core/flow/definition';
import type { Problem } from '@bodan/core/flow/problems';
import { createContext, tick } from 'svelte';
import { DraftSaver } from '#lib/draft/draft-saver.svelte.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { tell } from '#lib/ui/toast.ts';
import type { Point, StageKind } from './change.ts';
import { readClip } from './clip.ts';
import { FlowEditor } from './editor.svelte.ts';
import { asFlow, type FlowDetail, type FlowItem, type LiveStage, saveDraft } from './flow-api.ts';
import { edgeParts } from './keys.ts';
import { fieldOfProblem } from './problem-field.ts';
import { problemWords } from './problem-words.ts';
import { tidyPlaces } from './tidy.ts';
import { bothNames, fieldName, newNames, say } from './words.ts';

/** Where a picker opens: at a place on the screen, or beside what was pressed. */
export type Anchor = { getBoundingClientRect(): DOMRect };
/** What is to be picked: a kind of stage on a line, after a stage or alone; or the stage a new step leads to. */
export type Asking = { anchor: Anchor } & (
  | { kind: 'insert'; edge: string }
  | { kind: 'after'; from: string; at?: Point }
  | { kind: 'alone'; at?: Point }
  | { kind: 'connect'; from: string }
);
/** The way a tried ticket went. */
export type Trail = { stages: ReadonlySet<string>; edges: ReadonlySet<string>; now: string | null };

const clipKey = 'bodan.flow.clip';
const NOWHERE = { x: 0, y: 0 };

/** Everything around one flow that is open: the drawing, its draft on the server, what is asked, what lives in it. */
export class Desk {
  readonly workspace: Workspace;
  readonly editor: FlowEditor;
  readonly saver: DraftSaver<Flow>;
  detail: FlowDetail = $state.raw({} as FlowDetail);
  flows: readonly FlowItem[] = $state.raw([]);
  endpoints: readonly { id: string; url: string }[] = $state.raw([]);
  live: ReadonlyMap<string, LiveStage> = $state.raw(new Map());
  trail: Trail | null = $state.raw(null);
  asking: Asking | undefined = $state.raw();
  /** The field of the panel that is to be opened, such as where a problem lies. */
  wanted: { field: string; start?: number; end?: number } | undefined = $state.raw();
  isRenaming = $state(false);
  tab = $state('properties');
  announced = $state('');
  hovered = $state<string>();
  /** A stage that is to be brought into view. */
  shown: { stage: string } | undefined = $state.raw();
  /** The stage at which the keyboard goes on when what it stood on is gone. */
  held: string | undefined = $state.raw();

  constructor(workspace: Workspace, detail: FlowDetail) {
    this.workspace = workspace;
    const flow = Desk.#placed(asFlow((detail.draft ?? detail.published)?.definition));
    this.editor = new FlowEditor(flow);
    this.editor.isReadOnly = !workspace.may('flow.write') || detail.retiredAt !== null;
    this.detail = detail;
    this.saver = new DraftSaver(flow, detail.draftRevision, detail.draft?.savedAt, (definition, revision) =>
      saveDraft(workspace.slug, detail.id, definition, revision),
    );
  }

  /** Stages that were never drawn get a place. */
  static #placed(flow: Flow): Flow {
    if (flow.stages.every((s) => s.position !== null)) return flow;
    const places = tidyPlaces(flow);
    return { ...flow, stages: flow.stages.map((s) => ({ ...s, position: places.get(s.key) ?? s.position })) };
  }

  /** What is on the server becomes what is drawn; the step back leads to what was drawn before. */
  take(detail: FlowDetail): void {
    const flow = Desk.#placed(asFlow((detail.draft ?? detail.published)?.definition));
    this.detail = detail;
    this.editor.replace(flow);
    this.saver.settle(flow, detail.draftRevision, detail.draft?.savedAt);
  }

  get hasChanges(): boolean {
    return (
      this.detail.draft !== null ||
      this.saver.isPending ||
      this.detail.published === null ||
      this.saver.revision !== this.detail.draftRevision
    );
  }
  stageName(key: string): string {
    return say(this.editor.stage(key)?.name) || key;
  }
  stepName(key: string): string {
    return say(this.editor.step(key)?.name) || key;
  }
  wordsOf(problem: Problem): string {
    return problemWords(problem, {
      stage: (key) => this.stageName(key),
      step: (key) => this.stepName(key),
      field: (key) => fieldName(this.workspace, key),
    });
  }
  problemsOf(part: { stage?: string; step?: string }): Problem[] {
    return this.editor.problems.filter(({ place }) =>
      part.step === undefined ? place.stage === part.stage && place.transition === undefined : place.transition === part.step,
    );
  }

  /** Said to who does not see the drawing. */
  announce(words: string): void {
    this.announced = words;
  }

  ask(asking: Asking): void {
    if (!this.editor.isReadOnly) this.asking = asking;
  }
  /** Makes the stage that was asked for, and opens its name. */
  pickKind(asking: Asking, kind: StageKind): void {
    const names = newNames(kind);
    const at = this.#placeFor(asking);
    const key =
      asking.kind === 'insert'
        ? this.editor.insert(asking.edge, kind, names, at)
        : asking.kind === 'after' || asking.kind === 'connect'
          ? this.editor.addAfter(asking.from, kind, names, at)
          : this.editor.addStage(kind, names.stage, at);
    if (key === null) {
      tell(m.flow_no_room());
      return;
    }
    this.announce(m.flow_said_added({ stage: this.stageName(key) }));
    void this.rename();
  }
  pickStage(from: string, to: string): void {
    const key = this.editor.connect(from, to, bothNames(m.flow_new_step));
    if (key === null) {
      tell(m.flow_no_room());
      return;
    }
    this.announce(m.flow_said_connected({ from: this.stageName(from), to: this.stageName(to) }));
    void this.rename();
  }
  #placeFor(asking: Asking): Point {
    if ('at' in asking && asking.at) return asking.at;
    const position = (key: string): Point => this.editor.stage(key)?.position ?? NOWHERE;
    if (asking.kind === 'insert') {
      const { step, from } = edgeParts(asking.edge);
      const a = position(from);
      const b = position(this.editor.step(step)?.to ?? from);
      return this.#free({ x: Math.round((a.x + b.x) / 32) * 16, y: Math.round((a.y + b.y) / 32) * 16 });
    }
    if (asking.kind === 'alone') {
      const bottom = Math.max(0, ...this.editor.flow.stages.map((s) => s.position?.y ?? 0));
      return this.#free({ x: 0, y: bottom + 160 });
    }
    const from = position(asking.from);
    return this.#free({ x: from.x + 288, y: from.y });
  }
  /** The place, or the next one below it where no stage stands. */
  #free(at: Point): Point {
    const isTaken = this.editor.flow.stages.some(({ position: p }) => p && Math.abs(p.x - at.x) < 192 && Math.abs(p.y - at.y) < 96);
    return isTaken ? this.#free({ x: at.x, y: at.y + 112 }) : at;
  }

  /** Opens the name of what is selected. */
  async rename(): Promise<void> {
    if (this.editor.isReadOnly || !this.editor.chosen) return;
    await this.open('name');
  }
  /** Opens a field of the panel. */
  async open(field: string, range?: { start?: number; end?: number }): Promise<void> {
    this.tab = 'properties';
    this.wanted = undefined;
    this.show();
    await tick();
    this.wanted = { field, ...range };
  }
  /** The stage that is selected, or that the selected step leaves. */
  get standing(): string | undefined {
    const { stages, edges } = this.editor.selection;
    return stages[0] ?? (edges[0] ? edgeParts(edges[0]).from : undefined);
  }
  /** Brings what is selected into view. */
  show(): void {
    const stage = this.standing;
    if (stage) this.shown = { stage };
  }
  /** Takes something away or back; whoever does it by keys stays where it happened, or where one came from to what is gone. */
  keepingPlace(act: () => void): void {
    const { stages } = this.editor.selection;
    const before =
      this.editor.flow.transitions.find((t) => stages.includes(t.to))?.from.find((key) => !stages.includes(key)) ?? this.standing;
    act();
    this.held = this.standing ?? before ?? this.editor.flow.initial;
  }
  /** Selects where a problem lies and opens the field to be corrected. */
  async openProblem(problem: Problem): Promise<void> {
    const { stage, transition, start, end } = problem.place;
    if (transition) this.editor.selectStep(transition);
    else this.editor.select(stage ? { stages: [stage] } : {});
    await this.open(fieldOfProblem(problem, this.editor.flow), {
      ...(start === undefined ? {} : { start }),
      ...(end === undefined ? {} : { end }),
    });
  }

  tidy(): void {
    this.editor.place(tidyPlaces(this.editor.flow));
    this.announce(m.flow_said_tidied());
  }
  removeSelected(): void {
    const { stages } = this.editor.selection;
    const gone = this.editor.removeSelected();
    if (gone) this.announce(m.flow_said_removed(gone));
    else if (stages.length > 0 && !this.editor.isReadOnly) tell(m.flow_last_stage());
  }
  copy(): boolean {
    const clip = this.editor.copy();
    if (!clip) return false;
    sessionStorage.setItem(clipKey, JSON.stringify(clip));
    this.announce(m.flow_said_copied({ count: clip.stages.length }));
    return true;
  }
  paste(): void {
    const clip = readClip(sessionStorage.getItem(clipKey));
    if (clip) this.#put(clip);
  }
  /** A copy beside the original; what lies in the clipboard stays. */
  duplicate(): void {
    const clip = this.editor.copy();
    if (clip) this.#put(clip);
  }
  #put(clip: NonNullable<ReturnType<FlowEditor['copy']>>): void {
    if (this.editor.isReadOnly) return;
    const first = clip.stages[0]?.position ?? NOWHERE;
    const at = this.#free({ x: first.x + 32, y: first.y + 112 });
    if (!this.editor.paste(clip, { x: at.x - first.x, y: at.y - first.y })) {
      tell(m.flow_no_room());
      return;
    }
    this.announce(m.flow_said_pasted({ count: clip.stages.length }));
  }
  /** Moves what is selected by the keyboard. */
  nudge(x: number, y: number): void {
    const { stages } = this.editor.selection;
    const places = new Map(
      stages.map((key) => {
        const p = this.editor.stage(key)?.position ?? NOWHERE;
        return [key, { x: p.x + x, y: p.y + y }];
      }),
    );
    if (places.size === 0) return;
    this.editor.place(places, `nudge ${stages.join(' ')}`);
    const [first] = places.values();
    this.announce(m.flow_said_moved({ x: first?.x ?? 0, y: first?.y ?? 0 }));
  }
}

const [useDesk, provideDesk] = createContext<Desk>();

export { provideDesk, useDesk };
