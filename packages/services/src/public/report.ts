import type { FieldDefinition } from '@bodan/core/fields/definition';
import { type Layout, layoutOf } from '@bodan/core/fields/layout';
import { isOpen } from '@bodan/core/sla/calendar';
import { calendarOf } from '@bodan/core/sla/correction';
import type { FaultCode } from '@bodan/core/standard/content';
import { isActive } from '@bodan/core/standard/retirement';
import type { Label } from '@bodan/core/text';
import type { App } from '../context.ts';
import { openTicket } from '../ticket/create.ts';
import { nowOf } from '../workspace/config.ts';
import { enterByLink, makeFollowLink } from './link.ts';

export type ReportForm = {
  workspace: { name: string; hotline: string };
  place: string;
  faults: { code: string; name: Label; quickTags: string[] }[];
  fields: FieldDefinition[];
  /** How they are laid out; null is below each other. */
  layout: Layout | null;
  responseMinutes: number;
};

/** A fault as a customer needs it named: two branches of the tree may both have a leaf called 漏水. */
function fullName(faults: ReadonlyMap<string, FaultCode>, fault: FaultCode): Label {
  const parent = fault.parent === null ? undefined : faults.get(fault.parent);
  if (!parent) return fault.name;
  return {
    'zh-CN': `${parent.name['zh-CN']}${fault.name['zh-CN']}`,
    en: parent.name.en && fault.name.en ? `${parent.name.en}: ${fault.name.en}` : fault.name.en,
  };
}

/** What the QR page shows before anything is typed. Only leaves of the fault tree: a customer names what is wrong, not a category. */
export async function readReportForm(app: App, token: string, requestId: string): Promise<ReportForm> {
  const { ctx, branchId, label } = await enterByLink(app, token, 'report', requestId);
  const config = await app.configs.get(app.db, ctx.scope);
  const parents = new Set(config.standard.faultCodes.filter(isActive).map((f) => f.parent));
  const fields = config.fieldSet.fields.filter((f) => f.onPublicForm && !f.isHidden);
  const branch = branchId ? config.branches.get(branchId) : undefined;
  return {
    workspace: { name: config.name, hotline: config.hotline },
    place: label || branch?.name || '',
    faults: config.standard.faultCodes
      .filter((f) => isActive(f) && !parents.has(f.code))
      .slice(0, 24)
      .map((f) => ({ code: f.code, name: fullName(config.faults, f), quickTags: f.quickTags })),
    fields,
    layout: layoutOf(config.layouts.customer, fields),
    responseMinutes: config.standard.tiers.find(isActive)?.firstResponseMinutes ?? 0,
  };
}

export type Report = {
  words: string;
  phone: string;
  contactName: string;
  address: string;
  device: string;
  faultCode: string | null;
  /** Null where the page could not ask for fields; then none is required. */
  custom: Record<string, unknown> | null;
  idempotencyKey: string | null;
  requestHash: string;
};
export type Reported = { number: string; followUrl: string; followToken: string; contactBy: string | null; isOpenNow: boolean };

/** A customer's report: their words as they said them, a ticket of the link's branch, and a way to follow it. Repeats with one key make one ticket. */
export async function reportFault(app: App, token: string, input: Report, requestId: string): Promise<Reported> {
  const { ctx, branchId } = await enterByLink(app, token, 'report', requestId);
  if (input.idempotencyKey) ctx.idempotency = { operation: 'public report', key: input.idempotencyKey, requestHash: input.requestHash };
  const config = await app.configs.get(app.db, ctx.scope);
  const fault = input.faultCode ? config.faults.get(input.faultCode) : undefined;
  const firstLine = input.words.split('\n')[0]?.slice(0, 60) ?? '';
  const onForm = new Set(config.fieldSet.fields.filter((f) => f.onPublicForm && !f.isHidden).map((f) => f.key));
  const ticket = await openTicket(ctx, {
    title: fault ? fullName(config.faults, fault)['zh-CN'] : firstLine || config.name,
    customerWords: input.words,
    source: 'public',
    priority: 'normal',
    tier: null,
    faultCode: input.faultCode,
    departmentCode: null,
    branchId,
    contactName: input.contactName,
    phone: input.phone,
    address: input.address,
    device: input.device,
    deviceSerial: '',
    tags: [],
    custom: Object.fromEntries(Object.entries(input.custom ?? {}).filter(([key]) => onForm.has(key))),
    ...(input.custom === null ? { asksNothing: true } : {}),
    occurredAt: null,
  });
  const { url, token: followToken } = await makeFollowLink(ctx, ticket.id);
  const dueAt = ticket.clocks.find((c) => c.metric === 'first_response')?.dueAt ?? null;
  return {
    number: ticket.number,
    followUrl: url,
    followToken,
    contactBy: dueAt,
    isOpenNow: isOpen(calendarOf(config, branchId), nowOf(config, app.now())),
  };
}
