import type { FieldError } from '@bodan/core/errors';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { isOwnKey } from '@bodan/core/fields/key';
import { type LayoutProblem, layoutProblems, type Surface } from '@bodan/core/fields/layout';
import { patternErrors } from '@bodan/core/fields/load-pattern';
import { mirrorLookups } from '@bodan/core/fields/mirror';
import { togetherErrors } from '@bodan/core/fields/together';
import type { NamedField } from '@bodan/core/formula/names';
import { createContext, tick } from 'svelte';
import { DraftSaver } from '#lib/draft/draft-saver.svelte.ts';
import { LiveForm } from '#lib/features/field/live-form.svelte.ts';
import { LookupPreview } from '#lib/features/field/lookup-preview.svelte.ts';
import { settleAll } from '#lib/features/field/settle-all.ts';
import { wrongTogether, wrongWith } from '#lib/features/setting/field-draft.ts';
import { type FieldScene, workspaceScene } from '#lib/features/setting/field-scene.ts';
import { namedFields } from '#lib/features/setting/formula-names.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { asDrawing, type Drawing, isSameDrawing, sharing } from './drawn.ts';
import { FormEditor } from './editor.svelte.ts';
import { type StoredDraft, saveDraft } from './form-api.ts';
import { sampleValues } from './sample.ts';
import { SheetDraft } from './sheet.svelte.ts';

/** Where a dragged field or section would go now; `edge` is the side of `key` at which the line stands. */
export type DropLine = { kind: 'field' | 'section'; key: string; edge: 'top' | 'bottom' | 'left' | 'right' };

export const publishedOf = (workspace: Workspace): Drawing => ({
  fields: workspace.settings.fields.filter((f) => isOwnKey(f.key)),
  layouts: workspace.settings.layouts,
});

/** Fields of a newer version that a draft begun on an older one does not know; without them publishing would take them away. */
function withNewer(content: unknown, published: Drawing): Drawing {
  const drawing = sharing(asDrawing(content), published);
  const newer = published.fields.filter((f) => !drawing.fields.some((x) => x.key === f.key));
  return newer.length === 0 ? drawing : { ...drawing, fields: [...drawing.fields, ...newer] };
}

/** Everything around the forms of a workspace that are open: the drawing, its draft on the server, what is wrong, and a sample to try with. */
export class FormDesk {
  readonly workspace: Workspace;
  readonly editor: FormEditor;
  readonly saver: DraftSaver<Drawing>;
  readonly scene: FieldScene;
  /** Fields that are being made of a sheet. */
  readonly sheet = new SheetDraft();
  published: Drawing = $state.raw({ fields: [], layouts: { desk: null, technician: null, customer: null } });
  /** The newest version in force. */
  number = $state(0);
  isDrafted = $state(false);
  /** Whether somebody tried to publish: then everything that is wrong is shown beside its field. */
  isTried = $state(false);
  mode: 'draw' | 'preview' = $state('draw');
  said: Record<string, unknown> = $state.raw({});
  line: DropLine | undefined = $state.raw();
  announced = $state('');
  /** A slip that is to have the keyboard; a part of the panel that is to be opened. */
  wanted: { slip: string } | { part: 'name' | 'wrong' } | undefined = $state.raw();
  patterns: readonly FieldError[] = $state.raw([]);
  readonly wrongs: ReadonlyMap<string, Record<string, string>> = $derived.by(() => this.#judge());
  readonly formProblems: readonly LayoutProblem[] = $derived.by(() => layoutProblems(this.editor.drawing.layouts, this.editor.all));
  readonly errors: readonly string[] = $derived.by(() =>
    [...this.wrongs].flatMap(([key, found]) => (Object.keys(found).length > 0 ? [key] : [])),
  );
  /** Fields that must be filled with the sample as it is. */
  readonly required: ReadonlySet<string> = $derived.by(() => new Set(this.live.shown.filter((f) => f.isRequired).map((f) => f.key)));
  /** What formulas call the fields, once for all slips. */
  readonly named: readonly NamedField[] = $derived.by(() => namedFields(this.scene.place.say, this.editor.all));
  /** All fields, lookups with what they give. */
  readonly all: readonly FieldDefinition[] = $derived.by(() => mirrorLookups(this.editor.all));
  readonly byKey: ReadonlyMap<string, FieldDefinition> = $derived.by(() => new Map(this.all.map((f) => [f.key, f])));
  readonly lookups: LookupPreview;
  readonly #openedAt: number;
  /** The form with the sample in it, also while it is drawn. */
  readonly live: LiveForm;

  constructor(workspace: Workspace, draft: StoredDraft | undefined, number: number) {
    this.workspace = workspace;
    this.#openedAt = workspace.present();
    this.scene = workspaceScene(workspace);
    const published = publishedOf(workspace);
    this.published = published;
    this.number = number;
    this.isDrafted = draft !== undefined;
    const drawing = draft ? withNewer(draft.content, published) : published;
    this.editor = new FormEditor(
      drawing,
      workspace.settings.fields.filter((f) => !isOwnKey(f.key)),
    );
    this.editor.isReadOnly = !workspace.may('settings.write');
    this.saver = new DraftSaver(drawing, draft?.revision ?? 0, draft?.savedAt, async (next, revision) => {
      const saved = await saveDraft(workspace.slug, next, revision);
      this.isDrafted = true;
      return saved;
    });
    this.said = sampleValues(this.editor.all);
    this.lookups = new LookupPreview(workspace.slug, { areDrawn: true });
    this.live = new LiveForm(settleAll, () => ({
      fields: this.all,
      layout: this.editor.drawing.layouts[this.editor.surface],
      surface: this.editor.surface,
      said: this.said,
      facts: this.facts,
      sources: this.lookups.sources,
    }));
  }

  get facts() {
    return {
      source: this.editor.surface === 'customer' ? 'public' : 'agent',
      priority: 'normal',
      tier: this.workspace.offered('tiers')[0]?.code ?? null,
      createdAt: this.#openedAt,
      timeZone: this.workspace.timeZone,
    };
  }
  #judge(): ReadonlyMap<string, Record<string, string>> {
    const { fields } = this.editor.drawing;
    const about = new Map<number, FieldError[]>();
    for (const error of [...togetherErrors(fields, this.editor.shared), ...this.patterns]) {
      const at = Number(error.pointer.split('/')[2]);
      about.set(at, [...(about.get(at) ?? []), error]);
    }
    return new Map(
      fields.map((f, i) => [f.key, { ...wrongTogether(about.get(i) ?? [], (key) => this.nameOf(key)), ...this.#wrongWith(f) }]),
    );
  }
  /** A field that did not change is as right as it was. */
  readonly #judged = new WeakMap<FieldDefinition, Record<string, string>>();
  #wrongWith(field: FieldDefinition): Record<string, string> {
    const found = this.#judged.get(field) ?? wrongWith(field);
    this.#judged.set(field, found);
    return found;
  }
  /** Patterns are judged by an engine that is loaded when a field has one. */
  async judgePatterns(): Promise<void> {
    const { fields } = this.editor.drawing;
    const found = await patternErrors(fields);
    if (fields === this.editor.drawing.fields) this.patterns = found;
  }
  /** What is shown beside the parts of a field: a name that is still to be typed is not scolded. */
  wrongOf(key: string): Record<string, string> {
    const all = this.wrongs.get(key) ?? {};
    if (this.isTried || this.before(key)) return all;
    return Object.fromEntries(Object.entries(all).filter(([at]) => at !== 'name' && !at.endsWith('options')));
  }
  before(key: string): FieldDefinition | undefined {
    return this.published.fields.find((f) => f.key === key);
  }
  get hasChanges(): boolean {
    return !isSameDrawing(this.editor.drawing, this.published);
  }
  nameOf(key: string): string {
    const f = this.editor.field(key);
    return (f && this.workspace.say(f.name)) || m.fld_new();
  }
  sectionName(key: string): string {
    const sections = this.editor.form.tabs.flatMap((t) => t.sections);
    const at = sections.findIndex((s) => s.key === key);
    const { name } = sections[at] ?? {};
    return name ? this.workspace.say(name) : m.frm_section_n({ n: at + 1 });
  }

  /** Said to who does not see the drawing. */
  announce(words: string): void {
    this.announced = words;
  }
  /** Where a field stands now, in words. */
  placeWords(key: string): string {
    const section = this.editor.form.tabs.flatMap((t) => t.sections).find((s) => s.items.some((i) => i.field === key));
    if (!section) return m.frm_said_off({ field: this.nameOf(key) });
    const keys = section.items.map((i) => i.field).filter((k) => this.editor.isShown(k));
    return m.frm_said_place({
      field: this.nameOf(key),
      section: this.sectionName(section.key),
      place: keys.indexOf(key) + 1,
      total: keys.length,
    });
  }
  async focusSlip(slip: string): Promise<void> {
    await tick();
    this.wanted = { slip };
  }
  /** Opens the name of what is chosen. */
  async rename(): Promise<void> {
    await tick();
    this.wanted = { part: 'name' };
  }
  /** Opens what is wrong with the first field of which something is. */
  async openWrong(): Promise<void> {
    const [key] = this.errors;
    if (!key) return;
    this.isTried = true;
    this.mode = 'draw';
    this.editor.choose({ kind: 'field', key });
    await tick();
    this.wanted = { part: 'wrong' };
  }
  showSurface(surface: Surface): void {
    this.editor.show(surface);
  }
  try(key: string, value: unknown): void {
    this.said = { ...this.said, [key]: value };
  }

  /** What is on the server becomes what is drawn; the step back leads to what was drawn before. */
  take(draft: StoredDraft | undefined): void {
    this.published = publishedOf(this.workspace);
    const drawing = draft ? withNewer(draft.content, this.published) : this.published;
    this.editor.replace(drawing);
    this.isDrafted = draft !== undefined;
    this.isTried = false;
    this.saver.settle(this.editor.drawing, draft?.revision ?? 0, draft?.savedAt);
  }
  /** What was drawn is in force; there is no draft any more. */
  settled(number: number): void {
    this.published = publishedOf(this.workspace);
    this.number = number;
    this.isDrafted = false;
    this.isTried = false;
    this.saver.settle(this.editor.drawing, 0, undefined);
  }
}

const [useDesk, provideDesk] = createContext<FormDesk>();

export { provideDesk, useDesk };
