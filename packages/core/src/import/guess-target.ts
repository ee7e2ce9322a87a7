import type { FieldDefinition } from '../fields/definition.ts';
import type { GuessedColumn } from './guess.ts';
import { branchLookUp, codeLookUp, faultLookUp, folded, type LookUp, PRIORITY_LOOK_UP } from './look-up.ts';
import type { RowWorld } from './read-row.ts';
import { isReadable, type RowTarget } from './target.ts';

type Head = Pick<GuessedColumn, 'name' | 'type' | 'distinct'>;

/** Heads by what they name, the surest first; of several columns for one target the first is taken. */
const HEADS: readonly (readonly [RowTarget, RegExp])[] = [
  ['phone', /电话|手机|联系方式|号码$|phone|mobile|\btel\b/i],
  ['address', /地址|住址|address/i],
  ['faultCode', /故障(代码|编码|码|类型|类别|分类|种类)|fault|failure (code|type)/i],
  ['title', /标题|主题|摘要|事由|title|subject|summary/i],
  ['customerWords', /问题|现象|描述|诉求|反馈|报修内容|故障|投诉|说明|内容|problem|description|issue|complaint|words/i],
  ['contactName', /客户|联系人|报修人|姓名|用户|业主|称呼|customer|contact|caller|\bname\b/i],
  ['deviceSerial', /序列号|机身号|机器编号|设备编号|条码|\bsn\b|serial|imei/i],
  ['device', /设备|机型|型号|产品|机器|品名|device|model|product|machine/i],
  ['priority', /优先|紧急|加急|priority|urgen/i],
  ['tier', /sla|服务等级|等级|级别|tier|level/i],
  ['departmentCode', /部门|科室|班组|department/i],
  ['branchId', /网点|门店|分店|店名|片区|branch|store|\bshop\b/i],
  ['tags', /标签|\btags?\b|labels?\b/i],
];
/** Most of what a column says must be known to the workspace before its words are taken for codes. */
const MOSTLY = 0.5;

const share = (values: readonly string[], found: LookUp): number =>
  values.length === 0 ? 0 : values.filter((v) => typeof found.get(folded(v)) === 'string').length / values.length;

/**
 * What each column fills, null for those nothing is known of: a custom field of its name, else a property of tickets by its head and by what
 * its cells say. Codes, branches and the like are guessed only where the workspace knows most of the words. No target is given twice.
 */
export function guessTargets(columns: readonly Head[], world: Pick<RowWorld, 'standard' | 'branches' | 'fields'>): (string | null)[] {
  const coded: Partial<Record<RowTarget, LookUp>> = {
    faultCode: faultLookUp(world.standard.faultCodes),
    departmentCode: codeLookUp(world.standard.departments),
    tier: codeLookUp(world.standard.tiers),
    branchId: branchLookUp(world.branches),
    priority: PRIORITY_LOOK_UP,
  };
  const targets: (string | null)[] = columns.map(() => null);
  const taken = new Set<string>();
  const give = (i: number, target: string) => {
    if (targets[i] !== null || taken.has(target)) return;
    targets[i] = target;
    taken.add(target);
  };
  const byName = new Map<string, string>();
  for (const f of world.fields.filter((x) => isReadable(x.type) && !x.isHidden).toReversed())
    for (const name of [f.name['zh-CN'], f.name.en]) if (name !== '') byName.set(folded(name), f.key);
  const fits = (target: RowTarget, { distinct, type }: Head): boolean => {
    const found = coded[target];
    if (found) return share(distinct, found) >= MOSTLY;
    return target !== 'phone' || type === 'phone' || distinct.length === 0;
  };
  for (const [i, column] of columns.entries()) {
    const key = byName.get(folded(column.name));
    if (key !== undefined) give(i, key);
  }
  for (const [target, head] of HEADS)
    for (const [i, column] of columns.entries()) if (head.test(column.name) && fits(target, column)) give(i, target);
  // What the heads do not say the cells may.
  for (const [i, { type, distinct }] of columns.entries()) {
    if (type === 'phone') give(i, 'phone');
    if (type === 'address') give(i, 'address');
    for (const target of ['faultCode', 'branchId', 'departmentCode'] as const) {
      const found = coded[target];
      if (found && distinct.length > 1 && share(distinct, found) >= MOSTLY) give(i, target);
    }
  }
  return targets;
}

/** What a column is of a ticket already, so that no field need be made for it; custom fields are not looked at. */
export const ownTargets = (columns: readonly Head[], world: Pick<RowWorld, 'standard' | 'branches'>): (RowTarget | null)[] =>
  guessTargets(columns, { ...world, fields: [] as readonly FieldDefinition[] }) as (RowTarget | null)[];
