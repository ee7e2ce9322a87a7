import { z } from 'zod';
import { DomainError } from '../errors.ts';
import { isClosed } from '../flow/definition.ts';
import { NO_COUNTS } from '../flow/facts.ts';
import { measureDelta } from '../measures/contribution.ts';
import { attribute, type LedgerEvent } from '../sla/ledger.ts';
import { usualTier } from '../standard/content.ts';
import { localDay } from '../ticket/days.ts';
import { admitTo } from '../ticket/entry.ts';
import { stageOf } from '../ticket/named.ts';
import { countsWhile, isForPart } from '../ticket/place.ts';
import type { Actor, NewEvent, TicketConfig, TicketState, TicketWrite } from '../ticket/state.ts';

/** How the columns of an event log are read; one row is one event of one case. */
export const logMapping = z.strictObject({
  caseColumn: z.string(),
  timeColumn: z.string(),
  /** `iso`, or `dmy` for 31-01-2016 14:05; a time without zone is UTC. */
  timeForm: z.enum(['iso', 'dmy']),
  /** One or two columns that together name the state, joined by "/". */
  stateColumns: z.array(z.string()).min(1).max(2),
  states: z.record(z.string(), z.strictObject({ stage: z.string(), waitingReason: z.string().nullable().default(null) })),
  /** A state that may be left again, such as "completed", ends the case when it is the last one: stage → stage that is over. */
  endStages: z.record(z.string(), z.string()).default({}),
  departmentColumn: z.string().nullable().default(null),
  personColumn: z.string().nullable().default(null),
  /** Column with the opening time, when it is earlier than the first event. */
  openedColumn: z.string().nullable().default(null),
  closedColumn: z.string().nullable().default(null),
  titleColumns: z.array(z.string()).default([]),
  reopenCountColumn: z.string().nullable().default(null),
  priority: z
    .strictObject({ column: z.string(), values: z.record(z.string(), z.enum(['low', 'normal', 'high', 'urgent'])) })
    .nullable()
    .default(null),
  /** Column → custom field key; `falseText` makes a switch. */
  custom: z.array(z.strictObject({ column: z.string(), key: z.string(), trueText: z.string().nullable().default(null) })).default([]),
  emptyText: z.string().default('?'),
});
export type LogMapping = z.infer<typeof logMapping>;
export type LogRow = Record<string, string>;

/** The instant of a log's time text, epoch ms. Throws `validation_failed` naming the text. */
export function logTime(form: LogMapping['timeForm'], text: string): number {
  const dmy = /^(\d{2})-(\d{2})-(\d{4}) (\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  const iso =
    form === 'dmy'
      ? dmy && `${dmy[3]}-${dmy[2]}-${dmy[1]}T${dmy[4]}:${dmy[5]}:${dmy[6] ?? '00'}Z`
      : /[Zz]|[+-]\d\d:?\d\d$/.test(text)
        ? text
        : `${text}Z`;
  const ms = iso ? Date.parse(iso) : Number.NaN;
  if (Number.isNaN(ms)) throw new DomainError('validation_failed', `not a time: ${text.slice(0, 40)}`);
  return ms;
}

/** The rows of each case in order of time; equal times keep the order of the log. */
export function casesOf(mapping: LogMapping, rows: readonly LogRow[]): Map<string, { at: number; row: LogRow }[]> {
  const cases = new Map<string, { at: number; row: LogRow }[]>();
  for (const row of rows) {
    const key = row[mapping.caseColumn];
    if (!key) throw new DomainError('validation_failed', `a row without ${mapping.caseColumn}`);
    const list = cases.get(key) ?? [];
    list.push({ at: logTime(mapping.timeForm, row[mapping.timeColumn] ?? ''), row });
    cases.set(key, list);
  }
  for (const list of cases.values()) list.sort((a, b) => a.at - b.at);
  return cases;
}

const RULE: Actor = { kind: 'rule', id: null, name: 'event log', roles: [] };

/**
 * One case of a real event log as a ticket: every row an event with its own time, every second in one slice of the ledger.
 * The log has no targets, so no clock runs. Throws `validation_failed` for a state the mapping does not know,
 * `requirement_missing` when the stage it ends in asks for what the log does not have.
 */
export function foldCase(
  config: TicketConfig,
  mapping: LogMapping,
  id: string,
  name: string,
  rows: readonly { at: number; row: LogRow }[],
  newId: () => string,
): TicketWrite {
  const value = (row: LogRow, column: string | null): string | null => {
    const text = column === null ? '' : (row[column] ?? '').trim();
    return text === '' || text === mapping.emptyText ? null : text;
  };
  const steps = rows.map(({ at, row }, i) => {
    const state = mapping.stateColumns.map((c) => row[c] ?? '').join('/');
    const place = mapping.states[state];
    if (!place) throw new DomainError('validation_failed', `the mapping does not name the state "${state}"`);
    const ended = i === rows.length - 1 ? mapping.endStages[place.stage] : undefined;
    const stage = stageOf(config.flow, ended ?? place.stage);
    return {
      at,
      row,
      i,
      state,
      stage,
      waitingReason: place.waitingReason,
      department: value(row, mapping.departmentColumn),
      person: value(row, mapping.personColumn),
    };
  });
  const first = steps[0];
  const last = steps.at(-1);
  if (!first || !last) throw new DomainError('validation_failed', `the case ${name} has no rows`);
  const openedText = value(first.row, mapping.openedColumn);
  const opened = openedText === null ? first.at : logTime(mapping.timeForm, openedText);
  const ledger: LedgerEvent[] = steps.map((s) => ({
    at: Math.max(s.at, opened),
    seq: s.i,
    stage: s.stage.key,
    department: s.department,
    personId: null,
    waitingReason: s.waitingReason,
    counted: countsWhile(config, s.waitingReason),
    end: isClosed(s.stage),
  }));
  if (opened < first.at)
    ledger.unshift({
      at: opened,
      seq: -1,
      stage: config.flow.initial,
      department: first.department,
      personId: null,
      waitingReason: null,
      counted: true,
    });
  const { slices } = attribute(ledger, config.calendar, { untilMs: last.at });
  const isOpen = !isClosed(last.stage);
  const closedText = value(last.row, mapping.closedColumn);
  const closedAt = isOpen ? null : closedText === null ? last.at : logTime(mapping.timeForm, closedText);
  const custom = Object.fromEntries(
    mapping.custom.flatMap(({ column, key, trueText }) => {
      const v = value(last.row, column);
      return v === null ? [] : [[key, trueText === null ? v : v === trueText]];
    }),
  );
  const after: TicketState = {
    id,
    number: null,
    title: [name, ...mapping.titleColumns.map((c) => value(last.row, c))]
      .filter((x) => x !== null)
      .join(' · ')
      .slice(0, 200),
    customerWords: '',
    source: 'import',
    stage: last.stage.key,
    isOpen,
    waitingReason: isOpen ? last.waitingReason : null,
    waitsForPart: isOpen && isForPart(config, last.waitingReason),
    wakeAt: null,
    priority: mapping.priority ? (mapping.priority.values[value(last.row, mapping.priority.column) ?? ''] ?? 'normal') : 'normal',
    tier: usualTier(config.standard) ?? '',
    faultCode: null,
    departmentCode: null,
    branchId: null,
    formerBranches: [],
    corrections: [],
    clockZone: null,
    customerZone: null,
    customerId: null,
    contactName: '',
    phone: null,
    address: '',
    device: '',
    deviceSerial: '',
    tags: [],
    custom,
    assigneeId: null,
    holderId: null,
    holderDepartment: last.department,
    createdBy: null,
    createdAt: opened,
    updatedAt: Math.max(last.at, closedAt ?? 0),
    place: null,
    plannedFrom: null,
    plannedTo: null,
    pooledAt: null,
    dispatchSeconds: null,
    atRiskSince: null,
    intervenedAt: null,
    stageSince: last.at,
    firstRespondedAt: null,
    closedAt,
    reopenCount: Number(value(last.row, mapping.reopenCountColumn) ?? 0),
    reworkCount: 0,
    isDone: last.stage.kind === 'done',
    handoverCount: 0,
    nudgeCount: 0,
    rating: null,
    sliceSeq: slices.length,
    sliceStartedAt: last.at,
    eventSeq: steps.length + 1,
    version: 1,
    flowVersionId: config.flowVersionId,
    calendarVersionId: config.calendarVersionId,
    clocks: [],
    approval: null,
    timers: [],
    pauses: [],
  };
  admitTo({ config, actor: RULE, now: after.updatedAt, newId }, last.stage, after, NO_COUNTS);
  const created: NewEvent = {
    id: newId(),
    seq: 1,
    type: 'ticket.created',
    data: { source: 'import', case: name, stage: first.stage.key },
    occurredAt: opened,
    actor: RULE,
  };
  const logged = steps.map(
    (s, i): NewEvent => ({
      id: newId(),
      seq: i + 2,
      type: 'ticket.logged',
      data: { state: s.state, stage: s.stage.key, waitingReason: s.waitingReason, department: s.department, person: s.person },
      occurredAt: s.at,
      actor: RULE,
    }),
  );
  return {
    before: null,
    after,
    events: [created, ...logged],
    closedSlices: slices.map((s, i) => ({ ...s, seq: i + 1, awaited: [] })),
    measures: measureDelta(null, after, (at) => localDay(config.timeZone, at), after.updatedAt),
    recordedAt: after.updatedAt,
  };
}
