import type { CodeConversion, ConversionPlan, ValueConversion } from '../conversion/convert.ts';
import type { FieldDefinition } from '../fields/definition.ts';
import { type AdopterFields, planAdoption, type TouchingChange } from './adoption.ts';
import { type CarriedCodes, type CodeMapping, carryCodes } from './carry.ts';
import { completeStandard, type StandardContent, type WaitingReason } from './content.ts';
import type { Touch } from './diff.ts';
import { type Overfull, overfullLists } from './limits.ts';
import { missingCodes, type UsedCodes } from './missing-codes.ts';
import { CODE_LISTS, type CodeList, isActive } from './retirement.ts';

export type JoinPlan = {
  /** Codes that open tickets or people have and the group's standard has not, with no code they become. */
  missing: Partial<UsedCodes>;
  touching: TouchingChange[];
  conversion: ConversionPlan;
  /** Lists of which more would be carried along than can be. */
  tooMany: Overfull[];
  /** What the workspace goes on knowing of its own standard. */
  carried: CarriedCodes;
  /** The mapping as far as it leads to codes that can be chosen. */
  mapping: CodeMapping;
};

/** As far as it leads from codes that are not the group's to codes that are, and can be chosen. */
function soundMapping(own: StandardContent, theirs: StandardContent, asked: CodeMapping): CodeMapping {
  const of = (list: CodeList) => {
    const known = new Set(theirs[list].map((x) => x.code));
    const active = new Set(theirs[list].filter(isActive).map((x) => x.code));
    const mine = new Set(own[list].map((x) => x.code));
    return Object.fromEntries(Object.entries(asked[list]).filter(([code, to]) => mine.has(code) && !known.has(code) && active.has(to)));
  };
  return { faultCodes: of('faultCodes'), departments: of('departments'), tiers: of('tiers'), waitingReasons: of('waitingReasons') };
}

const isSameWait = (a: WaitingReason, b: WaitingReason): boolean =>
  a.departmentCode === b.departmentCode && [...a.pauses].sort().join() === [...b.pauses].sort().join();

function touchOfCode(list: CodeList, code: string, touch: Touch, kind: 'mapped' | 'held'): TouchingChange {
  const change = { kind: 'removed' as const, list, code, before: null, after: null, values: [] };
  return { key: `${list}/${code}/${kind}`, change, touch, converts: true };
}

/** Fields that hold a department go along with it, beside what else becomes of their values. */
function departmentFields(
  fields: readonly FieldDefinition[],
  values: readonly ValueConversion[],
  options: Readonly<Record<string, string>>,
): ValueConversion[] {
  if (Object.keys(options).length === 0) return [];
  return fields
    .filter((f) => f.type === 'department' && !values.some((v) => v.from.key === f.key))
    .map((f) => ({ from: f, to: f, factor: null, options: { ...options } }));
}

/**
 * What a workspace's tickets become when it joins a group: codes of the same name are the same, mapped ones become those they are mapped to, fields of
 * the same key are converted where their type differs. What is closed keeps its codes, which the workspace goes on knowing. Values of fields
 * the group has not stay on their tickets. Source: measures README, "Joining takes the codes along".
 */
export function planJoin(
  from: StandardContent,
  to: StandardContent,
  adopter: AdopterFields,
  used: UsedCodes,
  asked: CodeMapping,
): JoinPlan {
  const own = completeStandard(from);
  const theirs = completeStandard(to);
  const mapping = soundMapping(own, theirs, asked);
  const missing: Partial<UsedCodes> = {};
  for (const [list, codes] of Object.entries(missingCodes(theirs, used)) as [CodeList, string[]][]) {
    const left = codes.filter((code) => mapping[list][code] === undefined);
    if (left.length > 0) missing[list] = left;
  }
  const mapped = CODE_LISTS.flatMap((list) =>
    Object.entries(mapping[list]).map(([code, goes]): CodeConversion => ({ list, code, to: goes })),
  );
  // A wait of the same name that pauses something else, or is another department's, is judged anew from here on.
  const changed = own.waitingReasons.flatMap((mine): CodeConversion[] => {
    const other = theirs.waitingReasons.find((r) => r.code === mine.code);
    return other && !isSameWait(mine, other) ? [{ list: 'waitingReasons', code: mine.code, to: mine.code }] : [];
  });
  const codes = [...mapped, ...changed];
  const isMapped = (touch: Touch): boolean => 'list' in touch && mapped.some((c) => c.list === touch.list && c.code === touch.code);
  const carried = carryCodes(own, theirs, mapping);
  const { touching, conversion } = planAdoption(own, theirs, adopter);
  const departments = departmentFields([...theirs.fields, ...adopter.own], conversion.values, mapping.departments);
  const held = Object.keys(mapping.departments);
  return {
    missing,
    touching: [
      ...touching.filter((t) => !isMapped(t.touch)),
      ...codes.map(({ list, code }) => touchOfCode(list, code, { list, code }, 'mapped')),
      ...mapped.flatMap((c) => (c.list === 'departments' ? [touchOfCode(c.list, c.code, { holder: c.code }, 'held')] : [])),
      ...departments.map(({ from: f }) => touchOfCode('departments', f.key, { key: f.key, values: held }, 'held')),
    ],
    conversion: { ...conversion, values: [...conversion.values, ...departments], codes },
    carried,
    tooMany: overfullLists(carried),
    mapping,
  };
}
