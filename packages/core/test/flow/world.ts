import type { FieldDefinition } from '../../src/fields/definition.ts';
import { type FlowFacts, NO_COUNTS } from '../../src/flow/facts.ts';
import { celRules } from '../../src/flow/guard.ts';
import type { ProblemWorld } from '../../src/flow/problems.ts';
import { STARTER_STANDARD } from '../../src/standard/starter.ts';
import type { Member } from '../../src/ticket/state.ts';

export const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const member = (n: number, roles: string[], more: Partial<Member> = {}): Member => ({
  personId: id(n),
  name: `p${n}`,
  roles,
  departmentCode: null,
  branchIds: [],
  skills: {},
  onDuty: true,
  isDisabled: false,
  supervisorId: null,
  ...more,
});

export const TEAM = [
  member(1, ['owner']),
  member(2, ['manager'], { departmentCode: 'DISP' }),
  member(3, ['agent'], { departmentCode: 'CS' }),
  member(4, ['technician'], { departmentCode: 'FIELD' }),
  member(5, ['technician'], { departmentCode: 'FIELD', isDisabled: true }),
  member(6, ['dispatcher'], { departmentCode: 'FIELD' }),
];

export const world = (fields: readonly FieldDefinition[] = [], more: Partial<ProblemWorld> = {}): ProblemWorld => ({
  fields,
  members: new Map(TEAM.map((m) => [m.personId, m])),
  rules: celRules,
  departments: STARTER_STANDARD.departments.map((d) => d.code),
  flowKeys: ['service'],
  endpointIds: [id(90)],
  tiers: STARTER_STANDARD.tiers,
  ...more,
});

/** A fresh ticket of the desk on Monday at nine, with what is given over it. */
export const facts = (more: {
  ticket?: Partial<FlowFacts['ticket']>;
  custom?: FlowFacts['custom'];
  counts?: FlowFacts['counts'];
  actor?: FlowFacts['actor'];
}): FlowFacts => ({
  ticket: {
    number: 'WO-2026-000001',
    title: '',
    customerWords: '',
    source: 'agent',
    stage: 'new',
    priority: 'normal',
    tier: 'STD',
    faultCode: '',
    departmentCode: '',
    branchId: '',
    customerId: '',
    contactName: '',
    phone: '',
    address: '',
    device: '',
    deviceSerial: '',
    assigneeId: '',
    holderId: '',
    waitingReason: '',
    tags: [],
    isOpen: true,
    reopenCount: 0,
    reworkCount: 0,
    rating: 0,
    ageMinutes: 0,
    stageMinutes: 0,
    ...more.ticket,
  },
  custom: more.custom ?? {},
  counts: more.counts ?? NO_COUNTS,
  actor: more.actor ?? { kind: 'person', id: id(3), roles: ['agent'] },
  now: { day: '2026-11-23', hour: 9, minute: 0, weekday: 1, isWorkingTime: true },
});
