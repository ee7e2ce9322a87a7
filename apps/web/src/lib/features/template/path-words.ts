import { partWords } from '#lib/features/flow/part-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Named, TemplateItem } from './template-api.ts';

/** What parts of a template are called, beside those of its flow. */
const WORDS: Record<string, () => string> = {
  ...partWords,
  flow: m.flow_panel_flow,
  stages: m.flow_panel_stage,
  transitions: m.flow_panel_step,
  fields: m.tpl_path_field,
  layouts: m.tpl_path_layouts,
  views: m.tpl_path_views,
  position: m.tpl_path_position,
  'zh-CN': m.tpl_path_zh,
  en: m.tpl_path_en,
};

export type Drawn = Pick<TemplateItem, 'definition'> | undefined;

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
