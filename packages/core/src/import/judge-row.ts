import type { FieldError } from '../errors.ts';
import type { CompiledFields } from '../fields/compile.ts';
import { fieldFacts } from '../ticket/facts.ts';
import type { RowRead } from './read-row.ts';

/** Who opens the tickets, of what kind a ticket without a tier is, and when. */
export type RowJudge = {
  fields: Pick<CompiledFields, 'decide'>;
  roles: readonly string[];
  timeZone: string;
  usualTier: string;
  faultDepartments: ReadonlyMap<string, string | null>;
  /** Epoch ms. */
  now: number;
};

/**
 * Errors of a row that can be told before it is sent: those of its cells, and what its custom fields require and refuse together. Values
 * that must be unique, and what the first stage asks for, are known to the server alone.
 */
export function judgeRow({ input, errors }: RowRead, judge: RowJudge): FieldError[] {
  const departmentCode = input.departmentCode ?? judge.faultDepartments.get(input.faultCode ?? '') ?? null;
  const facts = fieldFacts(judge, {
    ...input,
    source: 'import',
    tier: input.tier ?? judge.usualTier,
    departmentCode,
    createdAt: judge.now,
  });
  const decided = judge.fields.decide(input.custom, { before: null, asks: 'all', facts, roles: judge.roles });
  const told = new Set(errors.map((e) => e.pointer));
  return [...errors, ...decided.errors.filter((e) => !told.has(e.pointer))];
}
