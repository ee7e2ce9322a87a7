import { completeField } from '../fields/complete.ts';
import type { FieldDefinition } from '../fields/definition.ts';
import type { FlowStage, FlowTransition } from './definition.ts';

type Words = readonly [zh: string, en: string];
const label = ([zh, en]: Words) => ({ 'zh-CN': zh, en });

/** A stage of a template: name, how the customer sees it, kind, whose time, working minutes; the rest as the schema's defaults. */
export const stage = (
  key: string,
  name: Words,
  publicName: Words,
  kind: FlowStage['kind'],
  owner: FlowStage['owner'],
  budgetMinutes: number | null,
  more: Partial<FlowStage> = {},
): FlowStage => ({
  key,
  name: label(name),
  publicName: label(publicName),
  kind,
  owner,
  budgetMinutes,
  position: null,
  requires: [],
  evidence: [],
  departmentCode: null,
  autoDispatch: false,
  actions: [],
  timers: [],
  approval: null,
  ...more,
});

export const DONE = stage('done', ['已完成', 'Done'], ['已完成', 'Done'], 'done', 'desk', null);
export const CANCELLED = stage('cancelled', ['已取消', 'Cancelled'], ['已取消', 'Cancelled'], 'cancelled', 'desk', null);

export const DESK: FlowTransition['roles'] = ['owner', 'admin', 'manager', 'dispatcher', 'agent'];
export const LEAD: FlowTransition['roles'] = ['owner', 'admin', 'manager', 'dispatcher', 'area_manager'];
export const FIELD: FlowTransition['roles'] = ['owner', 'admin', 'manager', 'dispatcher', 'technician', 'area_manager'];

export const step = (
  key: string,
  name: Words,
  from: string[],
  to: string,
  roles: FlowTransition['roles'],
  more: Partial<FlowTransition> = {},
): FlowTransition => ({
  key,
  name: label(name),
  from,
  to,
  roles,
  requires: [],
  needsReason: false,
  isRework: false,
  isReopen: false,
  stops: [],
  guard: null,
  guardMessage: null,
  evidence: [],
  actions: [],
  isDefault: false,
  auto: false,
  ...more,
});

export const cancelFrom = (from: string[]): FlowTransition =>
  step('cancel', ['取消', 'Cancel'], from, 'cancelled', DESK, { needsReason: true });
export const reopenTo = (to: string): FlowTransition =>
  step('reopen', ['重新打开', 'Reopen'], ['done', 'cancelled'], to, DESK, { needsReason: true, isReopen: true });

export const field = (
  key: string,
  type: FieldDefinition['type'],
  name: Words,
  options: readonly (readonly [key: string, ...name: Words])[] = [],
): FieldDefinition =>
  completeField({
    key,
    type,
    name: label(name),
    min: type === 'number' ? 0 : null,
    options: options.map(([k, zh, en]) => ({ key: k, name: label([zh, en]), color: null, isRetired: false })),
  });

export const words = (zh: string, en: string) => label([zh, en]);
