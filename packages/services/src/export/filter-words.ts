import { type Cell, WallClock } from '@bodan/core/export/cell';
import { fieldCell } from '@bodan/core/export/field-cell';
import type { ExportWord, ExportWords } from '@bodan/core/export/words';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { parseFilter } from '@bodan/core/fields/filter';
import { joinedNames, namedFlows } from '@bodan/core/flow/names';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { namesOf, type WorkspaceNames } from './ticket-columns.ts';
import type { SourceOf } from './types.ts';

/** What a list can be put in order by, beside fields of its own. */
const SORTED: Record<string, ExportWord> = {
  created: 'created',
  updated: 'updated',
  due: 'due',
  asked: 'asked',
  title: 'title',
  customer: 'customer',
  address: 'address',
  device: 'device',
  state: 'state',
  priority: 'priority',
  assignee: 'technician',
  branch: 'branch',
  tier: 'tier',
  source: 'source',
};

function cellWords(cell: Cell, clock: WallClock): string {
  if (cell === null || typeof cell !== 'object') return String(cell ?? '');
  return cell.kind === 'day' ? cell.day : cell.kind === 'instant' ? clock.text(cell.at) : String(cell.value);
}

/** What a field was narrowed to, as its column shows such values. */
function fieldWords(f: FieldDefinition | undefined, text: string, w: ExportWords, n: WorkspaceNames, clock: WallClock): string {
  const filter = f && parseFilter(f, text);
  if (!filter) return text;
  // One ticket or one customer is told by its number here, which stands in the address.
  const called = { person: n.person, department: n.department, reference: String };
  const one = (v: string | number | boolean | null) => {
    const isListed = f.type === 'multiple_choice' || f.type === 'checklist';
    return cellWords(fieldCell(f, isListed && v !== null ? [v] : v, w, called), clock);
  };
  switch (filter.kind) {
    case 'empty':
      return w.say('none');
    case 'filled':
      return w.say('filled');
    case 'contains':
      return `${w.say('containing')} ${filter.text}`;
    case 'between':
      return `${one(filter.from)} – ${one(filter.to)}`;
    case 'is':
      return filter.values.map(one).join(w.say('joiner'));
    default: {
      const never: never = filter;
      throw new Error(`unknown filter ${String(never)}`);
    }
  }
}

/** What a list was narrowed by, in words: every condition of the address, with names for ids and codes. */
export function filterWords(config: WorkspaceConfig, w: ExportWords, { filter: f, q, sort }: SourceOf<'tickets'>): string[] {
  const n = namesOf(config, w);
  const { stages } = joinedNames(namedFlows(config.flows));
  const stage = (key: string) => w.name(stages.find((s) => s.key === key)?.name, key);
  const clock = new WallClock(config.timeZone);
  const field = (key: string) => config.fields.byKey.get(key);
  const fieldName = (key: string) => w.name(field(key)?.name, key);
  const list = (word: ExportWord, values: readonly string[], name: (v: string) => string): string[] =>
    values.length === 0 ? [] : [`${w.say(word)}: ${values.map(name).join(w.say('joiner'))}`];
  const none = (word: 'none' | 'nobody', name: (v: string) => string) => (v: string) => (v === 'none' ? w.say(word) : name(v));
  const custom = f.custom.map(({ key, text }) => `${fieldName(key)}: ${fieldWords(field(key), text, w, n, clock)}`);
  const sorted = SORTED[sort.replace(/^-/, '')];
  const order = `${sorted ? w.say(sorted) : fieldName(sort.replace(/^-/, ''))}${sort.startsWith('-') ? ` ${w.say('descending')}` : ''}`;
  return [
    ...list('search', q === null ? [] : [q], String),
    ...(f.isOpen === null ? [] : [w.say(f.isOpen ? 'open_only' : 'closed_only')]),
    ...(f.isOverdue ? [w.say('overdue_only')] : []),
    ...(f.isMyTurn ? [w.say('my_turn_only')] : []),
    ...(f.told ? [w.say('told_only')] : []),
    ...(f.customerId === null ? [] : [w.say('customer_only')]),
    ...(f.importId === null ? [] : [w.say('import_only')]),
    ...(f.isWaiting === null ? [] : [w.say(f.isWaiting ? 'waiting_only' : 'not_waiting')]),
    ...list('state', f.stages, stage),
    ...list('technician', f.assigneeId === null ? [] : [f.assigneeId], none('nobody', n.person)),
    ...list('branch', f.branchIds, none('none', n.branch)),
    ...list('fault', f.faultCodes, n.fault),
    ...list('department', f.departmentCodes, n.department),
    ...list('tier', f.tiers, n.tier),
    ...list('priority', f.priorities, w.priority),
    ...list('source', f.sources, w.source),
    ...(f.createdFrom === null ? [] : [`${w.say('created_from')}: ${clock.text(f.createdFrom)}`]),
    ...(f.createdTo === null ? [] : [`${w.say('created_to')}: ${clock.text(f.createdTo)}`]),
    ...custom,
    ...(q === null ? [`${w.say('order')}: ${order}`] : []),
  ];
}
