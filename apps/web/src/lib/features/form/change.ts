import type { Layout } from '@bodan/core/fields/layout';
import type { Label } from '@bodan/core/text';

export type Tab = Layout['tabs'][number];
export type Section = Tab['sections'][number];
/** Where a field goes: into a section, before another field or at its end. */
export type FieldPlaceAt = { section: string; before: string | null };
/** Where a section goes: into a tab, before another section or at its end. */
export type SectionPlace = { tab: string; before: string | null };

export const MOST_TABS = 20;
export const MOST_SECTIONS = 50;

export const sectionsIn = (form: Layout): Section[] => form.tabs.flatMap((t) => t.sections);
export const sectionOf = (form: Layout, field: string): Section | undefined =>
  sectionsIn(form).find((s) => s.items.some((i) => i.field === field));
export const tabOf = (form: Layout, section: string): Tab | undefined => form.tabs.find((t) => t.sections.some((s) => s.key === section));

/** A key like no other of the form: letters and digits, so that it may name a tab or a section. */
function freeKey(form: Layout, prefix: string): string {
  const taken = new Set([...form.tabs.map((t) => t.key), ...sectionsIn(form).map((s) => s.key)]);
  for (let n = 1; ; n++) if (!taken.has(`${prefix}${n}`)) return `${prefix}${n}`;
}

function inserted<T>(list: readonly T[], thing: T, isBefore: (x: T) => boolean): T[] {
  const at = list.findIndex(isBefore);
  return at < 0 ? [...list, thing] : [...list.slice(0, at), thing, ...list.slice(at)];
}
const eachTab = (form: Layout, change: (t: Tab) => Tab): Layout => ({ tabs: form.tabs.map(change) });
const eachSection = (form: Layout, change: (s: Section) => Section): Layout =>
  eachTab(form, (t) => ({ ...t, sections: t.sections.map(change) }));

export const takeOff = (form: Layout, field: string): Layout =>
  eachSection(form, (s) => (s.items.some((i) => i.field === field) ? { ...s, items: s.items.filter((i) => i.field !== field) } : s));

/** Puts a field where it is to be, from wherever it was; what is put before itself stays. */
export function placeField(form: Layout, field: string, to: FieldPlaceAt, span: 1 | 2 = 1): Layout {
  if (to.before === field) return form;
  const known = sectionOf(form, field)?.items.find((i) => i.field === field);
  const item = known ?? { field, span };
  return eachSection(takeOff(form, field), (s) =>
    s.key === to.section ? { ...s, items: inserted(s.items, item, (i) => i.field === to.before) } : s,
  );
}

export const setSpan = (form: Layout, field: string, span: 1 | 2): Layout =>
  eachSection(form, (s) => ({ ...s, items: s.items.map((i) => (i.field === field ? { ...i, span } : i)) }));

export type Steps = 'up' | 'down' | 'back' | 'on';
/**
 * One step by the keyboard: up and down among the fields and on into the neighbouring section, back and on by whole sections. `isShown`
 * tells which fields stand on the form now; the others are passed. Null where there is no way.
 */
export function stepField(form: Layout, field: string, step: Steps, isShown: (key: string) => boolean): FieldPlaceAt | null {
  const sections = sectionsIn(form);
  const at = sections.findIndex((s) => s.items.some((i) => i.field === field));
  const here = sections[at];
  if (!here) return null;
  const keys = here.items.map((i) => i.field).filter((key) => key === field || isShown(key));
  const place = keys.indexOf(field);
  const forward = step === 'down' || step === 'on';
  if (step === 'up' && place > 0) return { section: here.key, before: keys[place - 1] ?? null };
  if (step === 'down' && place < keys.length - 1) return { section: here.key, before: keys[place + 2] ?? null };
  const next = sections[at + (forward ? 1 : -1)];
  if (!next) return null;
  return { section: next.key, before: forward ? (next.items[0]?.field ?? null) : null };
}

/** An empty section; the key of what was made is empty when there is no room. */
export function addSection(form: Layout, to: SectionPlace, columns: 1 | 2): { form: Layout; key: string } {
  const tab = form.tabs.find((t) => t.key === to.tab);
  if (!tab || tab.sections.length >= MOST_SECTIONS) return { form, key: '' };
  const made: Section = { key: freeKey(form, 's'), name: null, columns, items: [] };
  return {
    key: made.key,
    form: eachTab(form, (t) => (t.key === to.tab ? { ...t, sections: inserted(t.sections, made, (s) => s.key === to.before) } : t)),
  };
}
export const patchSection = (form: Layout, key: string, patch: Partial<Pick<Section, 'name' | 'columns'>>): Layout =>
  eachSection(form, (s) => (s.key === key ? { ...s, ...patch } : s));
export function placeSection(form: Layout, key: string, to: SectionPlace): Layout {
  const section = sectionsIn(form).find((s) => s.key === key);
  const tab = form.tabs.find((t) => t.key === to.tab);
  if (!section || !tab || to.before === key || (tab.sections.length >= MOST_SECTIONS && !tab.sections.includes(section))) return form;
  const without = eachTab(form, (t) => ({ ...t, sections: t.sections.filter((s) => s.key !== key) }));
  return eachTab(without, (t) => (t.key === to.tab ? { ...t, sections: inserted(t.sections, section, (s) => s.key === to.before) } : t));
}
/** One step of a section: among those of its tab and on into the neighbouring tab. Null where there is no way. */
export function stepSection(form: Layout, key: string, by: -1 | 1): SectionPlace | null {
  const at = form.tabs.findIndex((t) => t.sections.some((s) => s.key === key));
  const tab = form.tabs[at];
  if (!tab) return null;
  const place = tab.sections.findIndex((s) => s.key === key);
  if (tab.sections[place + by]) return { tab: tab.key, before: tab.sections[by < 0 ? place - 1 : place + 2]?.key ?? null };
  const next = form.tabs[at + by];
  return next ? { tab: next.key, before: by > 0 ? (next.sections[0]?.key ?? null) : null } : null;
}
/** A section goes; its fields stay, in the section before it or else the one after. The last section of a form stays. */
export function removeSection(form: Layout, key: string): Layout {
  const sections = sectionsIn(form);
  const at = sections.findIndex((s) => s.key === key);
  const [gone, heir] = [sections[at], sections[at - 1] ?? sections[at + 1]];
  if (!gone || !heir) return form;
  const merged = eachSection(form, (s) =>
    s.key === heir.key ? { ...s, items: at > 0 ? [...s.items, ...gone.items] : [...gone.items, ...s.items] } : s,
  );
  return eachTab(merged, (t) => ({ ...t, sections: t.sections.filter((s) => s.key !== key) }));
}

export function addTab(form: Layout, name: Label): { form: Layout; key: string } {
  if (form.tabs.length >= MOST_TABS) return { form, key: '' };
  const made: Tab = { key: freeKey(form, 't'), name, sections: [] };
  const grown = addSection({ tabs: [...form.tabs, made] }, { tab: made.key, before: null }, 1);
  return { form: grown.form, key: made.key };
}
export const renameTab = (form: Layout, key: string, name: Label): Layout => eachTab(form, (t) => (t.key === key ? { ...t, name } : t));
export function stepTab(form: Layout, key: string, by: -1 | 1): Layout {
  const at = form.tabs.findIndex((t) => t.key === key);
  const [tab, other] = [form.tabs[at], form.tabs[at + by]];
  if (!tab || !other) return form;
  return { tabs: form.tabs.map((t) => (t === tab ? other : t === other ? tab : t)) };
}
/** A tab goes; its sections stay, at the end of the tab before it or at the beginning of the one after. The last tab stays. */
export function removeTab(form: Layout, key: string): Layout {
  const at = form.tabs.findIndex((t) => t.key === key);
  const [gone, heir] = [form.tabs[at], form.tabs[at - 1] ?? form.tabs[at + 1]];
  if (!gone || !heir || gone.sections.length + heir.sections.length > MOST_SECTIONS) return form;
  const sections = at > 0 ? [...heir.sections, ...gone.sections] : [...gone.sections, ...heir.sections];
  return { tabs: form.tabs.filter((t) => t !== gone).map((t) => (t === heir ? { ...t, sections } : t)) };
}
