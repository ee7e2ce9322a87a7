import type { FieldDefinition } from '../fields/definition.ts';
import { unitFactor } from '../fields/unit.ts';

/** A subsidiary's own field with what is known of its values: how many tickets have one, and of numbers the middle one. */
export type OwnField = { tenantId: string; field: FieldDefinition; tickets: number; median: number | null };
export type Lookalike = { members: OwnField[]; score: number };

/** Words that mean the same in a name; the first stands for all. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['保修', '质保', '保固', '三包', 'warranty', 'guarantee'],
  ['高度', '高', 'height'],
  ['长度', '长', 'length'],
  ['宽度', '宽', 'width'],
  ['重量', '净重', 'weight'],
  ['电话', '手机', '手机号', '联系电话', '联系方式', 'phone', 'mobile', 'tel'],
  ['地址', '住址', 'address'],
  ['品牌', '牌子', 'brand'],
  ['型号', '机型', '规格型号', 'model'],
  ['序列号', '机号', '机身号', '出厂编号', 'serial', 'sn'],
  ['安装', '装机', 'install', 'installation'],
  ['日期', '时间', 'date'],
  ['费用', '金额', '价格', '收费', 'amount', 'price', 'fee'],
  ['数量', '个数', 'count', 'quantity', 'qty'],
  ['楼层', '层数', 'floor'],
  ['类型', '类别', '种类', 'type', 'category', 'kind'],
  ['外机', '室外机', 'outdoor unit'],
  ['内机', '室内机', 'indoor unit'],
  ['备注', '说明', 'remark', 'note', 'comment'],
];

const FIRST_OF = new Map(SYNONYMS.flatMap((words) => words.map((word) => [word.replaceAll(' ', ''), words[0] ?? word] as const)));
// The longest word first: 室外机 is one word, not 外机 with something before it.
const WORD = new RegExp([...FIRST_OF.keys()].sort((a, b) => b.length - a.length).join('|'), 'g');

/** A name without what does not matter: width, case, blanks, brackets with a unit, and which of several words was chosen. */
export const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\([^()]*\)/g, '')
    .replaceAll(/[\s_\-·.,，。:/]+/g, '')
    .replaceAll(WORD, (word) => FIRST_OF.get(word) ?? word);

/** Share of pairs of neighbouring letters two texts have in common (Dice), 0 to 1. */
function likeness(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1;
  const pairs = (s: string) => (s.length < 2 ? [s] : Array.from({ length: s.length - 1 }, (_, i) => s.slice(i, i + 2)));
  const [x, y] = [pairs(a), pairs(b)];
  const left = new Map<string, number>();
  for (const p of x) left.set(p, (left.get(p) ?? 0) + 1);
  let common = 0;
  for (const p of y) {
    const n = left.get(p) ?? 0;
    if (n > 0) {
      common += 1;
      left.set(p, n - 1);
    }
  }
  return (2 * common) / (x.length + y.length);
}

const NUMERIC: ReadonlySet<string> = new Set(['number', 'money', 'duration', 'rating']);
const CHOICE: ReadonlySet<string> = new Set(['choice', 'multiple_choice', 'checklist', 'switch']);
const TEXTUAL: ReadonlySet<string> = new Set(['text', 'long_text', 'scan']);

/** How well values of one type stand in a field of the other, 0 to 1: a text may hold anything, but says less. */
function typeFit(a: string, b: string): number {
  if (a === b) return 1;
  for (const family of [NUMERIC, CHOICE, TEXTUAL]) if (family.has(a) && family.has(b)) return 0.8;
  return TEXTUAL.has(a) || TEXTUAL.has(b) ? 0.5 : 0;
}

/** Ten times more or less is still the same kind of number. */
const SPREAD = 10;
function valueFit(a: OwnField, b: OwnField, factor: number): number | null {
  if (a.median !== null && b.median !== null && a.median > 0 && b.median > 0) {
    const ratio = (a.median * factor) / b.median;
    return ratio > 1 / SPREAD && ratio < SPREAD ? 1 : 0;
  }
  const names = (f: FieldDefinition) => new Set(f.options.map((o) => plainName(o.name['zh-CN'])));
  if (a.field.options.length === 0 || b.field.options.length === 0) return null;
  const [x, y] = [names(a.field), names(b.field)];
  return [...x].filter((n) => y.has(n)).length / Math.min(x.size, y.size);
}

const NAME = 0.6;
const TYPE = 0.2;
const VALUES = 0.2;
/** From here on two fields are worth a look; found by trying real lists of fields. */
const ENOUGH = 0.7;

/**
 * How alike two own fields are, 0 to 1: name (its plain form, or how it is spoken, or the key), type, unit and values. Units that measure
 * different things, and types that have nothing in common, are never alike. `spell` writes a name in pinyin.
 */
export function likenessOf(a: OwnField, b: OwnField, spell: (text: string) => string): number {
  const type = typeFit(a.field.type, b.field.type);
  const hasUnits = a.field.unit !== null && b.field.unit !== null;
  const factor = hasUnits ? unitFactor(a.field.unit, b.field.unit) : 1;
  if (type === 0 || factor === null) return 0;
  const [x, y] = [plainName(a.field.name['zh-CN']), plainName(b.field.name['zh-CN'])];
  const english = likeness(plainName(a.field.name.en), plainName(b.field.name.en));
  const name = Math.max(likeness(x, y), spell(x) === spell(y) ? 0.95 : 0, english * 0.95);
  const values = valueFit(a, b, factor);
  return values === null ? (NAME * name + TYPE * type) / (NAME + TYPE) : NAME * name + TYPE * type + VALUES * values;
}

/**
 * Own fields of different subsidiaries that look like one, best first. A field is in one group at most, and a subsidiary has at most one
 * field in a group. Pure; the order of what is given changes nothing. Source: issue "One standard", promotion.
 */
export function findLookalikes(fields: readonly OwnField[], spell: (text: string) => string): Lookalike[] {
  const id = (f: OwnField) => `${f.tenantId}/${f.field.key}`;
  const sorted = [...fields].sort((a, b) => (id(a) < id(b) ? -1 : 1));
  const pairs = sorted.flatMap((a, i) =>
    sorted
      .slice(i + 1)
      .filter((b) => b.tenantId !== a.tenantId)
      .map((b) => ({ a, b, score: likenessOf(a, b, spell) }))
      .filter((p) => p.score >= ENOUGH),
  );
  pairs.sort((p, q) => q.score - p.score || (id(p.a) + id(p.b) < id(q.a) + id(q.b) ? -1 : 1));
  const groupOf = new Map<OwnField, OwnField[]>(sorted.map((f) => [f, [f]]));
  for (const { a, b } of pairs) {
    const [x, y] = [groupOf.get(a) ?? [], groupOf.get(b) ?? []];
    if (x === y || x.some((f) => y.some((g) => g.tenantId === f.tenantId))) continue;
    // Everybody must look like everybody: chains of half-alike fields make no group.
    if (!x.every((f) => y.every((g) => likenessOf(f, g, spell) >= ENOUGH))) continue;
    const joined = [...x, ...y];
    for (const f of joined) groupOf.set(f, joined);
  }
  return [...new Set(groupOf.values())]
    .filter((g) => g.length > 1)
    .map((members) => {
      const scores = members.flatMap((a, i) => members.slice(i + 1).map((b) => likenessOf(a, b, spell)));
      return { members, score: scores.reduce((sum, s) => sum + s, 0) / scores.length };
    })
    .sort((g, h) => h.members.length - g.members.length || h.score - g.score);
}
