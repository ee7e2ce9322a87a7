import type { Factor } from '@bodan/core/insight/card';
import type { PartKind } from '@bodan/core/insight/part';
import type { SharedField } from '@bodan/core/measures/shared-field';
import { successors } from '@bodan/core/standard/retirement';
import type { BoardNames } from '../board/names-store.ts';

export type Label = { 'zh-CN': string; en?: string };

const NOT_SET: Label = { 'zh-CN': '未填', en: 'Not set' };
export const plain = (name: string): Label => ({ 'zh-CN': name, en: name });

/** What parts and levels are called, and under which code each is counted, as the lines of the board are. '' stands for none. */
export function naming(names: BoardNames) {
  const { faultCodes, departments, tiers } = names.standard;
  const places = new Map([...names.former, ...names.tenants, ...names.branches].map((p) => [p.id, plain(p.name)]));
  const lists = { fault: faultCodes, department: departments, tier: tiers };
  const codes = new Map(
    Object.entries(lists).map(([by, list]) => [by, { leadsTo: successors(list), names: new Map(list.map((c) => [c.code, c.name])) }]),
  );
  return {
    /** The code that a code is counted under today; anything else stands for itself. */
    today: (by: PartKind | Factor | 'place', key: string): string => codes.get(by)?.leadsTo.get(key) ?? key,
    level(by: PartKind | Factor, key: string, field?: SharedField): Label {
      if (key === '') return NOT_SET;
      if (by === 'field') return field?.values.find((v) => v.key === key)?.name ?? plain(key);
      return codes.get(by)?.names.get(key) ?? places.get(key) ?? plain(key);
    },
  };
}
