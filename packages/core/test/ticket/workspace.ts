import { compileFields } from '../../src/fields/compile.ts';
import type { Flow } from '../../src/flow/definition.ts';
import { celRules } from '../../src/flow/guard.ts';
import { SERVICE_FLOW } from '../../src/flow/templates.ts';
import { compileCalendar, type WorkingCalendar } from '../../src/sla/calendar.ts';
import type { StandardContent } from '../../src/standard/content.ts';
import { STARTER_STANDARD } from '../../src/standard/starter.ts';
import type { CreateInput } from '../../src/ticket/create.ts';
import type { DecisionContext } from '../../src/ticket/decision.ts';
import type { Actor, Member, TicketConfig, TicketState, TicketWrite } from '../../src/ticket/state.ts';

const OFFICE: [string, string][] = [
  ['08:30', '12:00'],
  ['13:30', '18:00'],
];
/** Monday to Friday with a lunch break; the week of October 1st off, two weekend days worked (调休). */
export const CALENDAR: WorkingCalendar = {
  tz: 'Asia/Shanghai',
  weekly: { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE },
  holidays: Array.from({ length: 8 }, (_, i) => `2025-10-0${i + 1}`),
  special: { '2025-09-28': OFFICE, '2025-10-11': OFFICE },
};

const member = (personId: string, roles: string[], departmentCode: string): [string, Member] => [
  personId,
  { personId, name: personId, roles, departmentCode, branchIds: [], skills: {}, onDuty: true, isDisabled: false, supervisorId: null },
];

/** A workspace for decisions, as settings would give it. */
export function workspace(options: { standard?: StandardContent; flow?: Flow; calendar?: WorkingCalendar } = {}): TicketConfig {
  const standard = options.standard ?? STARTER_STANDARD;
  const flow = options.flow ?? SERVICE_FLOW;
  return {
    revision: 1,
    tenantId: 'tenant',
    groupId: 'group',
    slug: 'w',
    name: 'w',
    timeZone: 'Asia/Shanghai',
    isSandbox: true,
    flow,
    flowVersionId: 'flow-1',
    flows: new Map([['flow-1', flow]]),
    published: new Map([['service', 'flow-1']]),
    rules: celRules,
    standard,
    standardVersionId: 's-1',
    calendar: compileCalendar(options.calendar ?? CALENDAR),
    branchCalendars: new Map(),
    corrections: new Map(),
    calendarVersionId: 'c-1',
    fields: compileFields({ fields: [] }),
    fieldSetVersionId: 'x-1',
    members: new Map([
      member('王丽', ['agent'], 'CS'),
      member('赵强', ['dispatcher'], 'DISP'),
      member('陈志远', ['technician'], 'FIELD'),
      member('李敏', ['technician'], 'FIELD'),
    ]),
    delegations: [],
    faults: new Map(standard.faultCodes.map((f) => [f.code, f])),
    branches: new Map(),
  };
}

export const newTicket = (source: CreateInput['source'] = 'agent'): CreateInput => ({
  id: 'ticket',
  title: '空调不制冷',
  customerWords: '空调不制冷',
  source,
  priority: 'normal',
  tier: null,
  faultCode: 'GEN-01',
  departmentCode: null,
  branchId: null,
  customerId: null,
  contactName: '',
  phone: null,
  address: '',
  device: '',
  deviceSerial: '',
  tags: [],
  custom: {},
});

/** One ticket's life: every decision is kept, so that it can be told again. */
export class Life {
  config: TicketConfig;
  readonly writes: TicketWrite[] = [];
  #serial = 0;
  constructor(config: TicketConfig) {
    this.config = config;
  }
  get ticket(): TicketState {
    const last = this.writes.at(-1);
    if (!last) throw new Error('the life has not begun');
    return last.after;
  }
  as(who: string): Actor {
    const m = this.config.members.get(who);
    return m
      ? { kind: 'person', id: m.personId, name: m.name, roles: m.roles }
      : { kind: who === 'customer' ? 'customer' : 'rule', id: null, name: who, roles: [] };
  }
  begin(who: string, at: number, decide: (ctx: DecisionContext) => TicketWrite): void {
    this.writes.push(decide(this.#context(who, at)));
  }
  does(who: string, at: number, decide: (ctx: DecisionContext, t: TicketState) => TicketWrite): void {
    this.writes.push(decide(this.#context(who, at), this.ticket));
  }
  #context(who: string, now: number): DecisionContext {
    return { config: this.config, actor: this.as(who), now, newId: () => `id-${++this.#serial}` };
  }
}
