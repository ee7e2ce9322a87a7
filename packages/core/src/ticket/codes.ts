import type { FieldError } from '../errors.ts';
import { isActive } from '../standard/retirement.ts';
import type { DecisionContext } from './decision.ts';

/** Refuses codes that the adopted standard or the workspace does not have; answers the fields that are wrong. */
export function checkCodes(
  ctx: DecisionContext,
  x: {
    tier?: string | null;
    faultCode?: string | null;
    departmentCode?: string | null;
    branchId?: string | null;
    assigneeId?: string | null;
  },
): FieldError[] {
  const { config } = ctx;
  const errors: FieldError[] = [];
  const bad = (field: string, detail: string) => errors.push({ pointer: `/${field}`, code: 'unknown', detail });
  if (x.tier && !config.standard.tiers.some((t) => t.code === x.tier && isActive(t))) bad('tier', 'the standard has no such SLA tier');
  const fault = x.faultCode ? config.faults.get(x.faultCode) : null;
  if (x.faultCode && !(fault && isActive(fault))) bad('faultCode', 'the standard has no such fault code');
  if (x.departmentCode && !config.standard.departments.some((d) => d.code === x.departmentCode && isActive(d)))
    bad('departmentCode', 'the standard has no such department');
  if (x.branchId && !config.branches.has(x.branchId)) bad('branchId', 'the workspace has no such branch');
  if (x.assigneeId) {
    const m = config.members.get(x.assigneeId);
    if (!m || m.isDisabled) bad('assigneeId', 'no such member of the workspace');
  }
  return errors;
}
