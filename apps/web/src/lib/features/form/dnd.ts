import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { FIELD_TYPES } from '@bodan/core/fields/types';
import { type FieldPlaceAt, type SectionPlace, sectionOf, tabOf } from './change.ts';
import type { DropLine, FormDesk } from './desk.svelte.ts';
import { readyField } from './new-field.ts';

/** What is dragged: a field that is there, a type of which a new one is made, or a section. */
export type Dragged = { kind: 'field' | 'type' | 'section'; key: string };
type Point = { clientX: number; clientY: number };

export const dragging = (element: HTMLElement, dragged: Dragged, desk: FormDesk, handle?: Element | null) =>
  draggable({
    element,
    ...(handle ? { dragHandle: handle } : {}),
    canDrag: () => !desk.editor.isReadOnly,
    getInitialData: () => ({ ...dragged }),
    onDrop: () => (desk.line = undefined),
  });

const isField = (data: Record<string | symbol, unknown>): boolean => data['kind'] === 'field' || data['kind'] === 'type';

/** What was dropped goes to a place of the form. */
function drop(desk: FormDesk, data: Record<string | symbol, unknown>, to: FieldPlaceAt): void {
  const { editor } = desk;
  const key = String(data['key']);
  if (data['kind'] === 'field') {
    if (editor.placeField(key, to)) desk.announce(desk.placeWords(key));
    return;
  }
  const type = FIELD_TYPES.find((entry) => entry === key);
  const taken = [...editor.drawing.fields, ...desk.published.fields].map((f) => f.key);
  if (type && editor.addField(readyField(type, taken), to)) void desk.rename();
}

/** A slip as a place to drop: before or after it, by the half the pointer is in; sideways where slips stand beside each other. */
export function slipTarget(desk: FormDesk, element: HTMLElement, key: string, isBeside: () => boolean) {
  const edgeAt = ({ clientX, clientY }: Point): DropLine['edge'] => {
    const { left, top, width, height } = element.getBoundingClientRect();
    if (isBeside()) return clientX < left + width / 2 ? 'left' : 'right';
    return clientY < top + height / 2 ? 'top' : 'bottom';
  };
  const placeOf = (edge: DropLine['edge']): FieldPlaceAt | null => {
    const section = sectionOf(desk.editor.form, key);
    if (!section) return null;
    const at = section.items.findIndex((i) => i.field === key);
    return { section: section.key, before: edge === 'left' || edge === 'top' ? key : (section.items[at + 1]?.field ?? null) };
  };
  const show = (at: Point) => (desk.line = { kind: 'field', key, edge: edgeAt(at) });
  return combine(
    dragging(element, { kind: 'field', key }, desk),
    dropTargetForElements({
      element,
      canDrop: ({ source }) => isField(source.data) && source.data['key'] !== key,
      onDragEnter: ({ location }) => show(location.current.input),
      onDrag: ({ location }) => show(location.current.input),
      onDragLeave: () => (desk.line = undefined),
      onDrop: ({ source, location }) => {
        const to = placeOf(edgeAt(location.current.input));
        desk.line = undefined;
        if (to) drop(desk, source.data, to);
      },
    }),
  );
}

/** A section as a place to drop: a field at its end where no slip is under the pointer, another section before or after it. */
export function sectionTarget(desk: FormDesk, element: HTMLElement, key: string, handle: Element | null | undefined) {
  const edgeAt = ({ clientY }: Point): 'top' | 'bottom' => {
    const { top, height } = element.getBoundingClientRect();
    return clientY < top + height / 2 ? 'top' : 'bottom';
  };
  const show = (kind: unknown, isInner: boolean, at: Point) => {
    if (kind === 'section') desk.line = { kind: 'section', key, edge: edgeAt(at) };
    else if (isInner) desk.line = { kind: 'section', key, edge: 'bottom' };
  };
  const isInnermost = (targets: readonly { element: Element }[]) => targets[0]?.element === element;
  return combine(
    dragging(element, { kind: 'section', key }, desk, handle),
    dropTargetForElements({
      element,
      canDrop: ({ source }) => source.data['key'] !== key,
      onDrag: ({ source, location }) => show(source.data['kind'], isInnermost(location.current.dropTargets), location.current.input),
      onDragLeave: () => (desk.line = undefined),
      onDrop: ({ source, location }) => {
        if (!isInnermost(location.current.dropTargets) && source.data['kind'] !== 'section') return;
        desk.line = undefined;
        if (source.data['kind'] === 'section') dropSection(desk, String(source.data['key']), key, edgeAt(location.current.input));
        else drop(desk, source.data, { section: key, before: null });
      },
    }),
  );
}

function dropSection(desk: FormDesk, moved: string, beside: string, edge: 'top' | 'bottom'): void {
  const tab = tabOf(desk.editor.form, beside);
  if (!tab) return;
  const at = tab.sections.findIndex((s) => s.key === beside);
  const to: SectionPlace = { tab: tab.key, before: edge === 'top' ? beside : (tab.sections[at + 1]?.key ?? null) };
  if (desk.editor.placeSection(moved, to)) desk.editor.choose({ kind: 'section', key: moved });
}
