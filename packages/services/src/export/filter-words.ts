import type { ExportWords } from '@bodan/core/export/words';
import { joinedNames, namedFlows } from '@bodan/core/flow/names';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { namesOf } from './ticket-columns.ts';
import type { SourceOf } from './types.ts';

/** What a list was narrowed by, in words: every condition of the address, with names for ids and codes. */
export function filterWords(config: WorkspaceConfig, w: ExportWords, { filter: f, q, sort }: SourceOf<'tickets'>): string[] {
  const n = namesOf(config, w);
  const { stages } = joinedNames(namedFlows(config.flows));
  const stage = (key: string) => w.name(stages.find((s) => s.key === key)?.name, key);
  const list = (word: Parameters<ExportWords['say']>[0], values: readonly string[], name: (v: string) => string): string[] =>
    values.length === 0 ? [] : [`${w.say(word)}: ${values.map(name).join(w.say('joiner'))}`];
  const none = (word: 'none' | 'nobody', name: (v: string) => string) => (v: string) => (v === 'none' ? w.say(word) : name(v));
  const custom = f.custom.map(({ key, text }) => `${w.name(config.fields.byKey.get(key)?.name, key)}: ${text}`);
  return [
    ...list('search', q === null ? [] : [q], String),
    ...(f.isOpen === null ? [] : [w.say(f.isOpen ? 'open_only' : 'closed_only')]),
    ...(f.isOverdue ? [w.say('overdue_only')] : []),
    ...(f.told ? [w.say('told_only')] : []),
    ...(f.isWaiting === null ? [] : [w.say(f.isWaiting ? 'waiting_only' : 'not_waiting')]),
    ...list('state', f.stages, stage),
    ...list('technician', f.assigneeId === null ? [] : [f.assigneeId], none('nobody', n.person)),
    ...list('branch', f.branchIds, none('none', n.branch)),
    ...list('fault', f.faultCodes, n.fault),
    ...list('department', f.departmentCodes, n.department),
    ...list('tier', f.tiers, n.tier),
    ...list('priority', f.priorities, w.priority),
    ...list('source', f.sources, w.source),
    ...(f.createdFrom === null ? [] : [`${w.say('created_from')}: ${new Date(f.createdFrom).toISOString()}`]),
    ...(f.createdTo === null ? [] : [`${w.say('created_to')}: ${new Date(f.createdTo).toISOString()}`]),
    ...custom,
    ...(q === null ? [`${w.say('order')}: ${sort}`] : []),
  ];
}
