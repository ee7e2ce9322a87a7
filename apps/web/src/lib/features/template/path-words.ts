import { m } from '#lib/paraglide/messages.js';
import type { Named, TemplateItem } from './template-api.ts';

/** What parts of a template are called where they are drawn. */
const WORDS: Record<string, () => string> = {
  flow: m.flow_panel_flow,
  stages: m.flow_panel_stage,
  transitions: m.flow_panel_step,
  fields: m.tpl_path_field,
  layouts: m.tpl_path_layouts,
  views: m.tpl_path_views,
  'zh-CN': m.tpl_path_zh,
  en: m.tpl_path_en,
  name: m.flow_name_zh,
  publicName: m.flow_public,
  kind: m.flow_kind,
  initial: m.flow_initial,
  owner: m.flow_owner,
  budgetMinutes: m.flow_budget,
  position: m.tpl_path_position,
  departmentCode: m.flow_department,
  autoDispatch: m.flow_dispatch,
  requires: m.flow_requires,
  evidence: m.flow_evidence,
  approval: m.flow_approval,
  actions: m.flow_actions,
  timers: m.flow_timers,
  from: m.flow_from,
  to: m.flow_to,
  roles: m.flow_roles,
  needsReason: m.flow_reason,
  isRework: m.flow_rework,
  isReopen: m.flow_reopen,
  stops: m.flow_stops,
  guard: m.flow_guard,
  guardMessage: m.flow_guard_message,
  auto: m.flow_auto,
  isDefault: m.flow_default,
};

type Drawn = Pick<TemplateItem, 'definition'> | undefined;

/**
 * Where in a template something stands, in words: `/flow/stages/new/budgetMinutes` is 环节「待受理」 › 环节限额. What the newer version does
 * not name, and what has no word, stands as it is spelled.
 */
export function pathWords(path: string, template: Drawn, say: (name: Named) => string): string {
  const parts = path.split('/').filter((part) => part !== '');
  const words: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    const word = WORDS[part]?.() ?? part;
    const key = parts[i + 1];
    // A thing with a key is one of its list: both are said together.
    if (key !== undefined && (part === 'stages' || part === 'transitions' || part === 'fields')) {
      const list: readonly { key: string; name: Named }[] = part === 'fields' ? [] : (template?.definition[part] ?? []);
      const named = list.find((thing) => thing.key === key);
      words.push(m.tpl_path_one({ kind: word, name: named ? say(named.name) : key }));
      i += 1;
    } else if (part !== 'flow' || parts.length === 1) words.push(word);
  }
  return words.join(' › ');
}
