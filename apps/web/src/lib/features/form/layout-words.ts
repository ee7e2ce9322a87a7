import type { Surface } from '@bodan/core/fields/layout';
import type { LayoutChange } from '@bodan/core/fields/layout-diff';
import type { Label } from '@bodan/core/text';
import { m } from '#lib/paraglide/messages.js';

const surfaces: Record<Surface, () => string> = {
  desk: m.frm_surface_desk,
  technician: m.frm_surface_technician,
  customer: m.frm_surface_customer,
};
export const surfaceName = (surface: Surface): string => surfaces[surface]();

/** A difference between two forms as a sentence. */
export function layoutWords(change: LayoutChange, names: { say(label: Label): string; field(key: string): string }): string {
  const section = (name: Label | null) => (name ? names.say(name) : m.frm_section_nameless());
  const { before, after, what } = change;
  const count = change.count ?? 1;
  switch (change.kind) {
    case 'undesigned':
      return m.frm_diff_undesigned();
    case 'tab_added':
      return m.frm_diff_tab_added({ tab: section(after) });
    case 'tab_removed':
      return m.frm_diff_tab_removed({ tab: section(before) });
    case 'tab_renamed':
      return m.frm_diff_tab_renamed({ from: section(before), to: section(after) });
    case 'section_added':
      return m.frm_diff_section_added({ section: section(after), columns: count });
    case 'section_removed':
      return m.frm_diff_section_removed({ section: section(before) });
    case 'section_renamed':
      return m.frm_diff_section_renamed({ from: section(before), to: section(after) });
    case 'section_columns':
      return m.frm_diff_section_columns({ section: section(after), columns: count });
    case 'section_moved':
      return m.frm_diff_section_moved({ section: section(after) });
    case 'section_reordered':
      return m.frm_diff_reordered({ section: section(after) });
    case 'field_added':
      return m.frm_diff_field_added({ field: names.field(what), section: section(after) });
    case 'field_removed':
      return m.frm_diff_field_removed({ field: names.field(what) });
    case 'field_moved':
      return m.frm_diff_field_moved({ field: names.field(what), section: section(after) });
    case 'field_width':
      return count === 2 ? m.frm_diff_field_wide({ field: names.field(what) }) : m.frm_diff_field_narrow({ field: names.field(what) });
    default: {
      const never: never = change.kind;
      return never;
    }
  }
}
