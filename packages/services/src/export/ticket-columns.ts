import type { Cell, SheetColumn } from '@bodan/core/export/cell';
import { type CellNames, fieldCell, fieldTitle, phoneCell } from '@bodan/core/export/field-cell';
import type { ExportWord, ExportWords } from '@bodan/core/export/words';
import { valueType } from '@bodan/core/fields/condition';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { mayReadField } from '@bodan/core/fields/right';
import { policiesFor } from '@bodan/core/ticket/policies';
import { flowOf } from '@bodan/core/ticket/state';
import type { WorkspaceContext } from '../context.ts';
import { reachableFields } from '../customer/shown.ts';
import type { ReferenceNames } from '../field/names.ts';
import type { ListItem } from '../ticket/list-item.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';

export type TicketColumn = SheetColumn & { cell(row: ListItem, names: ReferenceNames): Cell };
/** What ids and codes of a workspace are called. */
export type WorkspaceNames = ReturnType<typeof namesOf>;

const SECONDS = 60;
const minutes = (seconds: number): number => Math.round(seconds / SECONDS);
const instant = (iso: string | null | undefined): Cell => (iso ? { kind: 'instant', at: Date.parse(iso) } : null);

export function namesOf(config: WorkspaceConfig, w: ExportWords) {
  const { standard } = config;
  const byCode = (list: readonly { code: string; name: { 'zh-CN': string; en?: string } }[]) => {
    const known = new Map(list.map((x) => [x.code, x.name]));
    return (code: string | null): string => (code === null ? '' : w.name(known.get(code), code));
  };
  return {
    fault: byCode(standard.faultCodes),
    department: byCode(standard.departments),
    tier: byCode(standard.tiers),
    reason: byCode(standard.waitingReasons),
    person: (id: string | null): string => (id === null ? '' : (config.members.get(id)?.name ?? w.say('gone'))),
    branch: (id: string | null): string => (id === null ? '' : (config.branches.get(id)?.name ?? w.say('gone'))),
    stage: (t: { stage: string; flowVersionId: string }): string =>
      w.name(flowOf(config, t).stages.find((s) => s.key === t.stage)?.name, t.stage),
    clock: (t: { tier: string; flowVersionId: string }, metric: string): string =>
      w.name(policiesFor(standard, flowOf(config, t)).ruleOf.get(`${t.tier}/${metric}`)?.name, metric),
  };
}

/** 卡在哪, as the screen says it: the place, and who or which department. */
function stuckText(n: WorkspaceNames, w: ExportWords, row: ListItem): string {
  const { stuck } = row;
  if (!stuck) return '';
  const place = stuck.waitingReason ? n.reason(stuck.waitingReason) : n.stage({ stage: stuck.stage, flowVersionId: row.flowVersionId });
  const people = stuck.awaited.map((a) => n.person(a.personId)).join(w.say('joiner'));
  const who = people || n.person(stuck.personId) || n.department(stuck.departmentCode);
  return who ? `${place} · ${who}` : place;
}

/** A column of the screen becomes one or several of the file: what can be calculated with stands alone. */
function ownColumns(n: WorkspaceNames, w: ExportWords): Record<string, TicketColumn[]> {
  const one = (word: ExportWord, width: number, cell: (row: ListItem) => Cell): TicketColumn => ({ title: w.say(word), width, cell });
  return {
    number: [one('number', 18, (r) => r.number)],
    title: [one('title', 36, (r) => r.title)],
    customer: [one('customer', 14, (r) => r.contactName)],
    state: [one('state', 12, (r) => (r.waitingReason ? n.reason(r.waitingReason) : n.stage(r)))],
    sla: [
      one('clock', 12, (r) => (r.clock ? n.clock(r, r.clock.metric) : null)),
      one('due', 20, (r) => instant(r.clock?.dueAt)),
      one('left', 12, (r) => (r.clock ? minutes(r.clock.now.remainingSeconds) : null)),
      one('late', 8, (r) => (r.clock ? w.say(r.clock.now.isBreached ? 'yes' : 'no') : null)),
    ],
    stuck: [
      one('stuck', 24, (r) => stuckText(n, w, r)),
      one('stuck_minutes', 14, (r) => (r.stuck ? minutes(r.stuck.now.businessSeconds) : null)),
    ],
    turn: [
      one('asked', 20, (r) => instant(r.turn?.since)),
      one('asked_by', 12, (r) => n.person(r.turn?.askedBy ?? null)),
      one('in_place_of', 12, (r) => n.person(r.turn?.actsFor ?? null)),
    ],
    technician: [one('technician', 12, (r) => n.person(r.assigneeId))],
    priority: [one('priority', 8, (r) => w.priority(r.priority))],
    branch: [one('branch', 14, (r) => n.branch(r.branchId))],
    phone: [one('phone', 16, (r) => phoneCell(r.phone))],
    address: [one('address', 36, (r) => r.address)],
    device: [one('device', 18, (r) => r.device)],
    fault: [one('fault', 18, (r) => n.fault(r.faultCode))],
    department: [one('department', 14, (r) => n.department(r.departmentCode))],
    tier: [one('tier', 12, (r) => n.tier(r.tier))],
    source: [one('source', 12, (r) => w.source(r.source))],
    tags: [one('tags', 18, (r) => r.tags.join(w.say('joiner')))],
    created: [one('created', 20, (r) => instant(r.createdAt))],
    updated: [one('updated', 20, (r) => instant(r.updatedAt))],
    closed: [one('closed', 20, (r) => instant(r.closedAt))],
  };
}

const WIDE = 30;
const NARROW = 16;
const WIDE_TYPES: readonly string[] = ['long_text', 'address', 'table', 'multiple_choice', 'checklist'];

function fieldColumn(f: FieldDefinition, n: WorkspaceNames, w: ExportWords): TicketColumn {
  const title = fieldTitle(f, w);
  const width = WIDE_TYPES.includes(valueType(f)) ? WIDE : NARROW;
  return {
    title,
    width,
    cell: (row, names) => {
      const called: CellNames = { person: n.person, department: n.department, reference: (id) => names[id] ?? w.say('gone') };
      return fieldCell(f, row.custom[f.key], w, called);
    },
  };
}

/** The columns a file has: those asked for in their order, or all. Fields that the caller may not see are none. */
export function ticketColumns(
  ctx: WorkspaceContext,
  config: WorkspaceConfig,
  w: ExportWords,
  ids: readonly string[] | null,
): TicketColumn[] {
  const n = namesOf(config, w);
  const own = new Map(Object.entries(ownColumns(n, w)));
  const fields = new Map(
    [...reachableFields(ctx, config.fields.byKey).values()].filter((f) => mayReadField(f, ctx.roles)).map((f) => [f.key, f]),
  );
  const all = () => [...own.keys(), ...[...fields.values()].filter((f) => !f.isHidden).map((f) => f.key)];
  return [...new Set(ids ?? all())].flatMap((id) => {
    const field = fields.get(id);
    return own.get(id) ?? (field ? [fieldColumn(field, n, w)] : []);
  });
}
