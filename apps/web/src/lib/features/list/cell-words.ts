import { checklistFor } from '@bodan/core/fields/checklist';
import { fieldWords } from '#lib/features/field/field-words.ts';
import type { ListedRow } from '#lib/features/ticket/ticket-list.svelte.ts';
import { phoneWords, priorityName, sourceName } from '#lib/features/ticket/words.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { formatInstant } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Column } from './columns.ts';

/** What stands in a column that is only words. */
export function cellWords(workspace: Workspace, column: Column, row: ListedRow, names: Readonly<Record<string, string>>): string {
  if (column.field) {
    const field = checklistFor(column.field, row.faultCode, workspace.faults);
    return fieldWords(workspace, field, row.custom[column.id], { ...names });
  }
  const instant = (at: string | null) => (at ? formatInstant(new Date(at), new Date(workspace.now), workspace.timeZone) : '');
  switch (column.id) {
    case 'priority':
      return priorityName(row.priority);
    case 'branch':
      return workspace.branchName(row.branchId);
    case 'phone':
      return row.phone ? phoneWords(row.phone) : '';
    case 'address':
      return row.address;
    case 'device':
      return row.device;
    case 'fault':
      return `${workspace.faultName(row.faultCode)}${workspace.retiredWords('faultCodes', row.faultCode)}`;
    case 'department':
      return workspace.departmentName(row.departmentCode);
    case 'tier':
      return workspace.tierName(row.tier);
    case 'source':
      return sourceName(row.source);
    case 'tags':
      return row.tags.join(m.filter_joiner());
    case 'created':
      return instant(row.createdAt);
    case 'updated':
      return instant(row.updatedAt);
    case 'closed':
      return instant(row.closedAt);
    default:
      return '';
  }
}
