import type { CustomValues } from '../fields/compile.ts';
import type { FieldDefinition } from '../fields/definition.ts';
import { judgeValue } from '../fields/value.ts';
import type { FlowFacts } from '../flow/facts.ts';
import type { RuleEngine } from '../flow/rule.ts';
import { isSame } from '../same.ts';
import type { CodeList } from '../standard/retirement.ts';
import { castValue } from './cast.ts';

/** One value to another field, or to another type of the same one. `factor` multiplies a number on its way (厘米 → 米 is 0.01). */
export type ValueConversion = {
  from: FieldDefinition;
  to: FieldDefinition;
  factor: number | null;
  /** Keys of options of the one to keys of the other; what is not named goes by key and name. */
  options: Record<string, string>;
};
/** Tickets of a fault code that is no more go to the first code whose rule holds, else to `otherwise`; null keeps it. */
export type SplitConversion = { code: string; ways: readonly { when: string; to: string }[]; otherwise: string | null };
/** A code that becomes another one; one that becomes itself means something else from now on. */
export type CodeConversion = { list: CodeList; code: string; to: string };
/** What a running conversion does to every ticket on its list. `codes`: of a workspace that joins a group. */
export type ConversionPlan = {
  splits: readonly SplitConversion[];
  values: readonly ValueConversion[];
  codes?: readonly CodeConversion[] | undefined;
};

/** The fact of a ticket a code of each list stands in. */
export const CODE_FIELD = {
  faultCodes: 'faultCode',
  departments: 'departmentCode',
  tiers: 'tier',
  waitingReasons: 'waitingReason',
} as const;

/** `field` is a fact of CODE_FIELD or custom.KEY; a value that was not there is null. */
export type ValueChange = { field: string; before: unknown; after: unknown };
export type Unmapped = { field: string; value: unknown };
export type Converted = { changes: ValueChange[]; unmapped: Unmapped[] };

export type ConversionWorld = { rules: RuleEngine; fields: readonly FieldDefinition[] };
type Codes = { faultCode: string | null; departmentCode?: string | null; tier?: string; waitingReason?: string | null };
type Ticket = Codes & { custom: CustomValues };

/** Products of decimal numbers carry dust in their last digits; nobody types more than these. */
const DIGITS = 12;
const scaled = (value: number, factor: number): number => Number((value * factor).toPrecision(DIGITS));

/** A value on its way from one field to another; null when it has no place there. */
export function convertValue(c: ValueConversion, value: unknown): { value: unknown } | null {
  const mapped =
    typeof value === 'string'
      ? (c.options[value] ?? value)
      : Array.isArray(value)
        ? value.map((v) => (typeof v === 'string' ? (c.options[v] ?? v) : v))
        : value;
  const cast = castValue(c.from, c.to, mapped);
  const got = c.from.type === c.to.type && !cast.ok ? { ok: true as const, value: mapped } : cast;
  if (!got.ok) return null;
  const final = c.factor !== null && typeof got.value === 'number' ? scaled(got.value, c.factor) : got.value;
  return judgeValue(c.to, final, undefined, null).ok ? { value: final } : null;
}

/** The codes of a ticket that become others. */
function convertCodes(codes: readonly CodeConversion[], ticket: Codes): ValueChange[] {
  return codes.flatMap(({ list, code, to }) => {
    const field = CODE_FIELD[list];
    return ticket[field] === code && to !== code ? [{ field, before: code, after: to }] : [];
  });
}

/**
 * What becomes of one ticket. A value that has no place in the new field is taken out of the ticket and kept with the conversion, so
 * undoing brings it back. Pure; the rules see the ticket as it was.
 */
export function convertTicket(plan: ConversionPlan, ticket: Ticket, facts: FlowFacts, world: ConversionWorld): Converted {
  const changes = convertCodes(plan.codes ?? [], ticket);
  const unmapped: Unmapped[] = [];
  const split = plan.splits.find((s) => s.code === ticket.faultCode);
  if (split) {
    const way = split.ways.find((w) => {
      const answer = world.rules.evaluate(w.when, world.fields, facts);
      return answer.ok && answer.value === true;
    });
    const to = way?.to ?? split.otherwise;
    if (to === null) unmapped.push({ field: 'faultCode', value: ticket.faultCode });
    else if (to !== ticket.faultCode) changes.push({ field: 'faultCode', before: ticket.faultCode, after: to });
  }
  const values = new Map(Object.entries(ticket.custom));
  for (const c of plan.values) {
    const value = values.get(c.from.key);
    if (value === undefined || value === null) continue;
    const there = convertValue(c, value);
    const before = values.get(c.to.key) ?? null;
    if (!there) unmapped.push({ field: `custom.${c.from.key}`, value });
    const after = there ? there.value : c.from.key === c.to.key ? null : before;
    if (!isSame(before, after)) changes.push({ field: `custom.${c.to.key}`, before, after });
  }
  return { changes, unmapped };
}

const heldBy = (ticket: Ticket, field: string): unknown =>
  field === 'faultCode' ? ticket.faultCode : (new Map(Object.entries(ticket.custom)).get(field.slice('custom.'.length)) ?? null);

/** Back again: what still is as the conversion left it gets its former value; what somebody changed since stays and is named. */
export function undoChanges(changes: readonly ValueChange[], ticket: Ticket): { changes: ValueChange[]; changedSince: string[] } {
  const untouched = changes.filter((c) => isSame(heldBy(ticket, c.field), c.after));
  return {
    changes: untouched.map(({ field, before, after }) => ({ field, before: after, after: before })),
    changedSince: changes.filter((c) => !untouched.includes(c)).map((c) => c.field),
  };
}
