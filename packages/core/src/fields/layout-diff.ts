import { isSame } from '../same.ts';
import type { Label } from '../text.ts';
import type { FieldDefinition } from './definition.ts';
import { type Layout, type Layouts, plainLayout, SURFACES, type Surface } from './layout.ts';

export const LAYOUT_CHANGES = [
  'undesigned',
  'tab_added',
  'tab_removed',
  'tab_renamed',
  'section_added',
  'section_removed',
  'section_renamed',
  'section_columns',
  'section_moved',
  'section_reordered',
  'field_added',
  'field_removed',
  'field_moved',
  'field_width',
] as const;
export type LayoutChangeKind = (typeof LAYOUT_CHANGES)[number];
/** One difference between two forms. `what` is the key of the tab, section or field; names are what it was and is called, or where a field went. */
export type LayoutChange = {
  surface: Surface;
  kind: LayoutChangeKind;
  what: string;
  before: Label | null;
  after: Label | null;
  /** Columns or width, where they changed. */
  count: number | null;
};

type Version = { fields: readonly FieldDefinition[]; layouts: Layouts };
type Placed = { tab: Layout['tabs'][number]; section: Layout['tabs'][number]['sections'][number] };
const NOBODYS: Label = { 'zh-CN': '-', en: '' };

const sectionsOf = (l: Layout): Placed[] => l.tabs.flatMap((tab) => tab.sections.map((section) => ({ tab, section })));
/** Keys both lists have, in the order of each, are the same list when nothing changed its place. */
const isReordered = (before: readonly string[], after: readonly string[]): boolean =>
  !isSame(
    before.filter((k) => after.includes(k)),
    after.filter((k) => before.includes(k)),
  );

function oneForm(surface: Surface, from: Layout, to: Layout): LayoutChange[] {
  const changes: LayoutChange[] = [];
  const say = (kind: LayoutChangeKind, what: string, before: Label | null, after: Label | null, count: number | null = null) =>
    changes.push({ surface, kind, what, before, after, count });
  const tabs = new Map(from.tabs.map((t) => [t.key, t]));
  for (const t of to.tabs) {
    const before = tabs.get(t.key);
    if (!before) say('tab_added', t.key, null, t.name);
    else if (before.name !== NOBODYS && t.name !== NOBODYS && !isSame(before.name, t.name)) say('tab_renamed', t.key, before.name, t.name);
  }
  for (const t of from.tabs) if (!to.tabs.some((x) => x.key === t.key)) say('tab_removed', t.key, t.name, null);
  const [was, is] = [sectionsOf(from), sectionsOf(to)];
  const old = new Map(was.map((p) => [p.section.key, p]));
  const order = (list: readonly Placed[]) => list.map((p) => p.section.key);
  const isShuffled = isReordered(order(was), order(is));
  for (const { tab, section } of is) {
    const before = old.get(section.key);
    if (!before) {
      say('section_added', section.key, null, section.name, section.columns);
      continue;
    }
    if (!isSame(before.section.name, section.name)) say('section_renamed', section.key, before.section.name, section.name);
    if (before.section.columns !== section.columns) say('section_columns', section.key, before.section.name, section.name, section.columns);
    const isElsewhere = before.tab.key !== tab.key || (isShuffled && order(was).indexOf(section.key) !== order(is).indexOf(section.key));
    if (isElsewhere) say('section_moved', section.key, before.section.name, section.name);
  }
  for (const { section } of was)
    if (!is.some((p) => p.section.key === section.key)) say('section_removed', section.key, section.name, null);
  fieldPlaces(was, is, say);
  return changes;
}

type Say = (kind: LayoutChangeKind, what: string, before: Label | null, after: Label | null, count?: number | null) => void;
function fieldPlaces(was: readonly Placed[], is: readonly Placed[], say: Say): void {
  const placesOf = (list: readonly Placed[]) =>
    new Map(list.flatMap(({ section }) => section.items.map((item) => [item.field, { section, span: item.span }] as const)));
  const [before, after] = [placesOf(was), placesOf(is)];
  for (const [key, now] of after) {
    const then = before.get(key);
    if (!then) say('field_added', key, null, now.section.name);
    else if (then.section.key !== now.section.key) say('field_moved', key, then.section.name, now.section.name);
    else if (then.span !== now.span) say('field_width', key, null, null, now.span);
  }
  for (const [key, then] of before) if (!after.has(key)) say('field_removed', key, then.section.name, null);
  for (const { section } of is) {
    const old = was.find((p) => p.section.key === section.key);
    const keys = (items: readonly { field: string }[]) => items.map((i) => i.field);
    if (old && isReordered(keys(old.section.items), keys(section.items)))
      say('section_reordered', section.key, old.section.name, section.name);
  }
}

/**
 * What differs between the forms of two versions, form by form. A form that nobody designed counts as all its fields below each other, so
 * that beginning to design one says only what was changed.
 */
export function layoutChanges(from: Version, to: Version): LayoutChange[] {
  return SURFACES.flatMap((surface): LayoutChange[] => {
    const [before, after] = [from.layouts[surface], to.layouts[surface]];
    if (before === null && after === null) return [];
    if (after === null) return [{ surface, kind: 'undesigned', what: surface, before: null, after: null, count: null }];
    if (before) return oneForm(surface, before, after);
    // Nobody made the one tab and the one section that stood there, so nobody misses them.
    return oneForm(surface, plainLayout(from.fields, surface, NOBODYS), after).filter(
      ({ kind }) => kind !== 'tab_removed' && kind !== 'section_removed',
    );
  });
}
