import type { ExportWords } from '@bodan/core/export/words';
import type { Way } from '@bodan/core/measures/returns';
import type { Slot } from '../board/heat-store.ts';
import type { BoardNames } from '../board/names-store.ts';
import type { PastBoardInput } from '../board/read.ts';

const slotWords = (w: ExportWords, slot: Slot | null | undefined): string[] =>
  slot ? [`${w.say('created_hour')}: ${w.weekday(slot.weekday)} ${slot.hour}:00–${slot.hour + 1}:00`] : [];

const wayWords = (w: ExportWords, way: Way | null | undefined, name: (stage: string | null) => string): string[] =>
  way ? [`${w.say(`way_${way.kind}`)}: ${way.from === null ? w.say('way_unknown') : `${name(way.from)} → ${name(way.to)}`}`] : [];

/** What ids and codes of figures are called. */
export function figureNames(names: BoardNames, w: ExportWords) {
  const byId = (list: readonly { id: string; name: string }[]) => {
    const known = new Map(list.map((x) => [x.id, x.name]));
    return (id: string | null): string => (id ? (known.get(id) ?? w.say('gone')) : '');
  };
  const byCode = (list: readonly { code: string; name: { 'zh-CN': string; en?: string } }[] | undefined) => {
    const known = new Map((list ?? []).map((x) => [x.code, x.name]));
    return (code: string | null): string => (code ? w.name(known.get(code), code) : '');
  };
  return {
    tenant: byId(names.tenants),
    branch: byId(names.branches),
    fault: byCode(names.standard.faultCodes),
    department: byCode(names.standard.departments),
    tier: byCode(names.standard.tiers),
    reason: byCode(names.standard.waitingReasons),
    stage: byCode(names.stages),
  };
}

function fieldWords({ fields }: BoardNames, w: ExportWords, { field }: PastBoardInput): string[] {
  if (!field) return [];
  const known = fields.find((f) => f.key === field.key);
  const nameOf = (key: string) => w.name(known?.values.find((v) => v.key === key)?.name, key);
  return [`${w.name(known?.name, field.key)}: ${field.values.map((v) => (v === '' ? w.say('none') : nameOf(v))).join(w.say('joiner'))}`];
}

/** What figures were narrowed by, in words. */
export function facetWords(
  names: BoardNames,
  w: ExportWords,
  input: PastBoardInput & { stages?: readonly string[]; slot?: Slot | null; way?: Way | null },
): string[] {
  const n = figureNames(names, w);
  const list = (
    word: 'subsidiary' | 'region' | 'branch' | 'fault' | 'department' | 'tier' | 'stage',
    keys: readonly string[],
    name: (k: string) => string,
  ) => (keys.length === 0 ? [] : [`${w.say(word)}: ${keys.map((k) => (k === '' ? w.say('none') : name(k))).join(w.say('joiner'))}`]);
  return [
    ...list('subsidiary', input.tenantIds, n.tenant),
    ...list('region', input.region === null || input.region === undefined ? [] : [input.region], (region) => region),
    ...list('branch', input.branchIds, n.branch),
    ...list('fault', input.faultCodes, n.fault),
    ...list('department', input.departmentCodes, n.department),
    ...list('tier', input.tiers, n.tier),
    ...list('stage', input.stages ?? [], n.stage),
    ...fieldWords(names, w, input),
    ...slotWords(w, input.slot),
    ...wayWords(w, input.way, n.stage),
  ];
}
