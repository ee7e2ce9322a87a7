import type { FieldDefinition } from '@bodan/core/fields/definition';
import { isOnSurface, type Layout, type Layouts, type Surface } from '@bodan/core/fields/layout';
import { isPublicType, isWide } from '@bodan/core/fields/types';
import { isSame } from '@bodan/core/same';
import type { Label } from '@bodan/core/text';
import { History } from '#lib/draft/history.ts';
import * as change from './change.ts';
import { type Drawing, formOf, isSameDrawing } from './drawn.ts';

/** What is chosen: a field wherever it stands, a section or a tab of the form, or the form itself. */
export type Chosen = { kind: 'field' | 'section' | 'tab'; key: string } | null;
type Seen = { drawing: Drawing; chosen: Chosen; surface: Surface };

/** Fields and forms while they are drawn, with the way back. Pure: it knows no server and no screen. */
export class FormEditor {
  drawing: Drawing = $state.raw({ fields: [], layouts: { desk: null, technician: null, customer: null } });
  surface: Surface = $state('desk');
  chosen: Chosen = $state.raw(null);
  /** The tab of the form that is seen. */
  tab = $state('');
  isReadOnly = $state(false);
  depth = $state.raw({ past: 0, future: 0 });
  /** Fields of the standard: they are placed, and not changed here. */
  readonly shared: readonly FieldDefinition[];
  readonly #history = new History<Seen>();
  readonly form: Layout = $derived.by(() => formOf(this.drawing, this.shared, this.surface));
  readonly all: readonly FieldDefinition[] = $derived.by(() => [...this.shared, ...this.drawing.fields]);
  readonly byKey: ReadonlyMap<string, FieldDefinition> = $derived.by(() => new Map(this.all.map((f) => [f.key, f])));
  /** Fields that stand on the form now. */
  readonly placed: ReadonlySet<string> = $derived.by(
    () =>
      new Set(
        change
          .sectionsIn(this.form)
          .flatMap((s) => s.items.map((i) => i.field))
          .filter((key) => this.isShown(key)),
      ),
  );

  /** Begins with what is stored: there is no way back behind it. */
  constructor(drawing: Drawing, shared: readonly FieldDefinition[]) {
    this.drawing = drawing;
    this.shared = shared;
  }

  get isDesigned(): boolean {
    return this.drawing.layouts[this.surface] !== null;
  }
  get openTab(): change.Tab | undefined {
    return this.form.tabs.find((t) => t.key === this.tab) ?? this.form.tabs[0];
  }
  field(key: string): FieldDefinition | undefined {
    return this.byKey.get(key);
  }
  isOwn(key: string): boolean {
    return this.drawing.fields.some((f) => f.key === key);
  }
  isShown(key: string): boolean {
    const f = this.field(key);
    return f !== undefined && isOnSurface(f, this.surface);
  }

  #put(next: Drawing, tag: string | null): boolean {
    if (this.isReadOnly || isSameDrawing(next, this.drawing)) return false;
    this.#history.keep({ drawing: this.drawing, chosen: this.chosen, surface: this.surface }, tag);
    this.drawing = next;
    this.depth = this.#history.depth;
    this.choose(this.chosen);
    return true;
  }
  #putForm(form: Layout, tag: string | null = null): boolean {
    if (isSame(form, this.form)) return false;
    return this.#put({ ...this.drawing, layouts: { ...this.drawing.layouts, [this.surface]: form } }, tag);
  }
  #show(seen: Seen | undefined): void {
    if (!seen || this.isReadOnly) return;
    this.drawing = seen.drawing;
    this.surface = seen.surface;
    this.depth = this.#history.depth;
    this.choose(seen.chosen);
  }
  undo(): void {
    this.#show(this.#history.back({ drawing: this.drawing, chosen: this.chosen, surface: this.surface }));
  }
  redo(): void {
    this.#show(this.#history.forth({ drawing: this.drawing, chosen: this.chosen, surface: this.surface }));
  }
  /** Another drawing in place of this one, such as an earlier version; can be taken back. */
  replace(drawing: Drawing): void {
    this.#put(drawing, null);
  }

  /** Chooses what of this exists, and shows the tab it stands on. */
  choose(wanted: Chosen): void {
    const isThere =
      wanted?.kind === 'field'
        ? this.field(wanted.key) !== undefined
        : wanted?.kind === 'section'
          ? change.sectionsIn(this.form).some((s) => s.key === wanted.key)
          : this.form.tabs.some((t) => t.key === wanted?.key);
    this.chosen = isThere ? wanted : null;
    if (!this.chosen) return;
    const { kind, key } = this.chosen;
    const section = kind === 'field' ? change.sectionOf(this.form, key)?.key : key;
    const tab = kind === 'tab' ? key : section === undefined ? undefined : change.tabOf(this.form, section)?.key;
    if (tab !== undefined) this.tab = tab;
  }
  show(surface: Surface): void {
    this.surface = surface;
    this.choose(this.chosen);
  }

  /** The end of the section that is meant: the chosen one, that of the chosen field, or the last of the open tab. */
  endPlace(): change.FieldPlaceAt | null {
    const { chosen } = this;
    const near =
      chosen?.kind === 'section' ? chosen.key : chosen?.kind === 'field' ? change.sectionOf(this.form, chosen.key)?.key : undefined;
    const section = near ?? this.openTab?.sections.at(-1)?.key;
    if (section === undefined) return null;
    if (chosen?.kind !== 'field' || near === undefined) return { section, before: null };
    const items = change.sectionOf(this.form, chosen.key)?.items ?? [];
    return { section, before: items[items.findIndex((i) => i.field === chosen.key) + 1]?.field ?? null };
  }
  /** A new field at a place of the form that is drawn. */
  addField(field: FieldDefinition, to: change.FieldPlaceAt | null = this.endPlace()): boolean {
    if (this.surface === 'customer' && !isPublicType(field.type)) return false;
    const made = this.surface === 'customer' ? { ...field, onPublicForm: true } : field;
    const form = to ? change.placeField(this.form, made.key, to, isWide(made.type) ? 2 : 1) : this.form;
    const layouts = { ...this.drawing.layouts, [this.surface]: form };
    if (!this.#put({ fields: [...this.drawing.fields, made], layouts }, null)) return false;
    this.choose({ kind: 'field', key: made.key });
    return true;
  }
  /** Puts a field that is there on the form, or moves it. On the form of customers it becomes a field that they are asked. */
  placeField(key: string, to: change.FieldPlaceAt | null = this.endPlace()): boolean {
    const f = this.field(key);
    if (!f || !to || !this.mayPlace(key)) return false;
    const shown = { ...f, isHidden: false, onPublicForm: f.onPublicForm || this.surface === 'customer' };
    const form = change.placeField(this.form, key, to, isWide(f.type) ? 2 : 1);
    const fields = this.isOwn(key) ? this.#with(isSame(shown, f) ? f : shown) : this.drawing.fields;
    if (!this.#put({ fields, layouts: { ...this.drawing.layouts, [this.surface]: form } }, null)) return false;
    this.choose({ kind: 'field', key });
    return true;
  }
  /** Whether the form that is drawn can have the field: customers are asked only what they may be asked, and of the standard only what it says. */
  mayPlace(key: string): boolean {
    const f = this.field(key);
    if (!f) return false;
    if (this.isOwn(key)) return this.surface !== 'customer' || isPublicType(f.type);
    return isOnSurface(f, this.surface);
  }
  stepField(key: string, step: change.Steps): boolean {
    const to = change.stepField(this.form, key, step, (other) => this.isShown(other));
    return to !== null && this.placeField(key, to);
  }
  /** Off the form that is drawn. What customers are no longer asked is no field of their form any more. */
  takeOff(key: string): boolean {
    const f = this.field(key);
    const form = change.takeOff(this.form, key);
    const fields = f && this.isOwn(key) && this.surface === 'customer' ? this.#with({ ...f, onPublicForm: false }) : this.drawing.fields;
    return this.#put({ fields, layouts: { ...this.drawing.layouts, [this.surface]: form } }, null);
  }
  setSpan(key: string, span: 1 | 2): boolean {
    return this.#putForm(change.setSpan(this.form, key, span));
  }

  #with(field: FieldDefinition): FieldDefinition[] {
    return this.drawing.fields.map((f) => (f.key === field.key ? field : f));
  }
  /** A field as it is written; changes of one part after the other, such as letters of a name, are one step. */
  putField(field: FieldDefinition): boolean {
    const before = this.drawing.fields.find((f) => f.key === field.key);
    if (!before || this.isReadOnly) return false;
    const parts = Object.keys(field).filter((k) => !isSame(Reflect.get(before, k), Reflect.get(field, k)));
    const isText = parts.every((part) => !['type', 'isRequired', 'isHidden', 'onPublicForm', 'isUnique', 'isSensitive'].includes(part));
    return this.#put(
      { layouts: this.#asked(before, field), fields: this.#with(field) },
      isText ? `field ${field.key} ${parts.join(' ')}` : null,
    );
  }
  /** A field that customers are asked from now on stands at the end of their form. */
  #asked(before: FieldDefinition, after: FieldDefinition): Layouts {
    const { layouts } = this.drawing;
    const last = layouts.customer && change.sectionsIn(layouts.customer).at(-1);
    const isNew = after.onPublicForm && !before.onPublicForm;
    if (!isNew || !layouts.customer || !last || change.sectionOf(layouts.customer, after.key)) return layouts;
    return { ...layouts, customer: change.placeField(layouts.customer, after.key, { section: last.key, before: null }) };
  }
  /** Takes a field away from the workspace and from every form. */
  removeField(key: string): boolean {
    const { layouts, fields } = this.drawing;
    const off = (form: Layout | null) => form && change.takeOff(form, key);
    const left = { desk: off(layouts.desk), technician: off(layouts.technician), customer: off(layouts.customer) };
    return this.#put({ fields: fields.filter((f) => f.key !== key), layouts: left }, null);
  }

  #made({ form, key }: { form: Layout; key: string }, kind: 'section' | 'tab'): string | null {
    if (key === '' || !this.#putForm(form)) return null;
    this.choose({ kind, key });
    return key;
  }
  addSection(columns: 1 | 2, to?: change.SectionPlace): string | null {
    const tab = this.openTab?.key;
    return tab === undefined ? null : this.#made(change.addSection(this.form, to ?? { tab, before: null }, columns), 'section');
  }
  patchSection(key: string, patch: Partial<Pick<change.Section, 'name' | 'columns'>>): boolean {
    return this.#putForm(change.patchSection(this.form, key, patch), patch.name === undefined ? null : `section ${key}`);
  }
  placeSection(key: string, to: change.SectionPlace): boolean {
    return this.#putForm(change.placeSection(this.form, key, to));
  }
  stepSection(key: string, by: -1 | 1): boolean {
    const to = change.stepSection(this.form, key, by);
    return to !== null && this.placeSection(key, to);
  }
  removeSection(key: string): boolean {
    return this.#putForm(change.removeSection(this.form, key));
  }
  addTab(name: Label): string | null {
    return this.#made(change.addTab(this.form, name), 'tab');
  }
  renameTab(key: string, name: Label): boolean {
    return this.#putForm(change.renameTab(this.form, key, name), `tab ${key}`);
  }
  stepTab(key: string, by: -1 | 1): boolean {
    return this.#putForm(change.stepTab(this.form, key, by));
  }
  removeTab(key: string): boolean {
    return this.#putForm(change.removeTab(this.form, key));
  }
  /** The form becomes that of another place, as far as it can have its fields. */
  copyFrom(surface: Surface): boolean {
    const form = formOf(this.drawing, this.shared, surface);
    const tabs = form.tabs.map((t) => ({
      ...t,
      sections: t.sections.map((s) => ({ ...s, items: s.items.filter((i) => this.isShown(i.field)) })),
    }));
    return this.#putForm({ tabs });
  }
  /** Nobody's form again: all fields in their order. */
  undesign(): boolean {
    return this.#put({ ...this.drawing, layouts: { ...this.drawing.layouts, [this.surface]: null } }, null);
  }
}
