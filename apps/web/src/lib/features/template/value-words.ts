import { type FlowStage, STAGE_KINDS } from '@bodan/core/flow/definition';
import type { FlowApproval } from '@bodan/core/flow/parts';
import { roleName } from '#lib/features/auth/role-name.ts';
import { kindName, modeName, ownerName } from '#lib/features/flow/words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Drawn } from './path-words.ts';
import type { Named } from './template-api.ts';

const LONG = 80;
const OWNERS = ['desk', 'assignee', 'customer'] as const satisfies FlowStage['owner'][];
const MODES = ['single', 'all', 'any'] as const satisfies FlowApproval['mode'][];
const among = <T extends string>(list: readonly T[], text: string): T | undefined => list.find((one) => one === text);
const isLabel = (x: object): x is Named => 'zh-CN' in x && typeof x['zh-CN'] === 'string';

/** What a value of a template is, in words: the name of a thing, never how it is stored. `path` says what it is the value of. */
export function valueWords(path: string, value: unknown, template: Drawn, say: (name: Named) => string): string {
  const field = path.split('/').at(-1) ?? '';
  const stageName = (key: string): string => {
    const named = template?.definition.stages.find((stage) => stage.key === key);
    return named ? say(named.name) : key;
  };
  const wordOf = (text: string): string => {
    if (field === 'from' || field === 'to' || field === 'initial') return stageName(text);
    const kind = field === 'kind' && path.includes('/stages/') ? among(STAGE_KINDS, text) : undefined;
    const owner = field === 'owner' ? among(OWNERS, text) : undefined;
    if (kind) return kindName(kind);
    if (owner) return ownerName(owner);
    return field === 'roles' ? roleName(text) : text;
  };
  const thing = (x: object): string | undefined => {
    const mode = field === 'approval' && 'mode' in x ? among(MODES, String(x.mode)) : undefined;
    if (mode) return modeName(mode);
    if (isLabel(x)) return [x['zh-CN'], x.en].filter(Boolean).join(' / ');
    const name = 'name' in x ? x.name : undefined;
    if (typeof name === 'string') return name;
    return typeof name === 'object' && name !== null && isLabel(name) ? say(name) : undefined;
  };
  const each = (x: unknown): string | undefined =>
    typeof x === 'string' ? wordOf(x) : typeof x === 'object' && x !== null ? thing(x) : undefined;

  if (value === null || value === undefined) return m.tpl_gone();
  if (typeof value === 'boolean') return value ? m.filter_yes() : m.filter_no();
  if (typeof value === 'number') return String(value);
  const parts = Array.isArray(value) ? value : [value];
  if (parts.length === 0 || value === '') return m.flow_none_set();
  const words = parts.map(each);
  if (words.some((word) => word === undefined)) {
    return m.flow_items({ count: Array.isArray(value) ? parts.length : Object.keys(value).length });
  }
  const whole = words.join(m.filter_joiner());
  return whole.length > LONG ? `${whole.slice(0, LONG)}…` : whole;
}
