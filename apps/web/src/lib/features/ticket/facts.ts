import { fieldWords, textOfField } from '#lib/features/field/field-words.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { phoneWords, priorityName } from './words.ts';

const names: Record<string, () => string> = {
  title: m.fact_title,
  priority: m.filter_priority,
  tier: m.filter_tier,
  faultCode: m.filter_fault,
  departmentCode: m.filter_department,
  waitingReason: m.std_list_reason,
  holderDepartment: m.fact_holder_department,
  branchId: m.filter_branch,
  contactName: m.fact_contact,
  phone: m.fact_phone,
  address: m.fact_address,
  device: m.fact_device,
  deviceSerial: m.fact_serial,
  tags: m.fact_tags,
  customerZone: m.fact_customer_zone,
  assigneeId: m.filter_assignee,
};

/** A fact's name as the screens and the timeline call it; custom fields by their own. */
export function factName(workspace: Workspace, field: string): string {
  const own = workspace.settings.fields.find((entry) => `custom.${entry.key}` === field);
  return own ? workspace.say(own.name) : (names[field]?.() ?? field);
}

/** Which items of a checklist were ticked or taken back; nothing for any other field. */
export function tickedWords(workspace: Workspace, field: string, from: unknown, to: unknown): string | undefined {
  const own = workspace.settings.fields.find((entry) => `custom.${entry.key}` === field);
  if (own?.type !== 'checklist') return undefined;
  const [before, after] = [from, to].map((value) => (Array.isArray(value) ? value : []) as unknown[]) as [unknown[], unknown[]];
  const called = (keys: unknown[], others: unknown[]) =>
    fieldWords(
      workspace,
      { ...own, type: 'multiple_choice' },
      keys.filter((key) => !others.includes(key)),
    );
  const fact = workspace.say(own.name);
  const [ticked, unticked] = [called(after, before), called(before, after)];
  return [
    ...(ticked === '' ? [] : [m.said_ticked({ fact, items: ticked })]),
    ...(unticked === '' ? [] : [m.said_unticked({ fact, items: unticked })]),
  ].join(m.filter_joiner());
}

/** A fact's value in words; empty when there is none. */
export function factWords(workspace: Workspace, field: string, value: unknown, names?: Record<string, string>): string {
  if (value === null || value === undefined || value === '') return '';
  const own = workspace.settings.fields.find((entry) => `custom.${entry.key}` === field);
  if (own) return fieldWords(workspace, own, value, names);
  const text = textOfField(value);
  switch (field) {
    case 'priority':
      return priorityName(text);
    case 'tier':
      return workspace.tierName(text);
    case 'faultCode':
      return workspace.faultName(text);
    case 'departmentCode':
    case 'holderDepartment':
      return workspace.departmentName(text);
    case 'waitingReason':
      return workspace.reasonName(text);
    case 'branchId':
      return workspace.branchName(text);
    case 'assigneeId':
      return workspace.personName(text);
    case 'phone':
      return phoneWords(text);
    default:
      return text;
  }
}
