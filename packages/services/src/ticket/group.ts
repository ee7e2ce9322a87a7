import { valueType } from '@bodan/core/fields/condition';
import { permit, type WorkspaceContext } from '../context.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { readWithConfig } from '../workspace/fresh.ts';
import { narrowest } from './list-field-store.ts';
import { filterFor, type ListFilter, openField, refused } from './list-filter.ts';
import { type GroupBy, type GroupCount, groupCounts } from './list-group-store.ts';

/** Columns that a list can be put into groups by, beside custom fields that hold one of a few values. */
const COLUMNS = {
  stage: 'stage',
  assignee: 'assignee_id',
  branch: 'branch_id',
  priority: 'priority',
  tier: 'tier',
  source: 'source',
} as const;
export const GROUP_COLUMNS = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
const isColumn = (by: string): by is keyof typeof COLUMNS => by in COLUMNS && Object.hasOwn(COLUMNS, by);
const GROUPED_TYPES: readonly string[] = ['choice', 'person', 'department', 'switch'];
const MOST_GROUPS = 1_000;

/** How a list is put into groups. Throws `validation_failed`. */
export function groupBy(ctx: WorkspaceContext, config: WorkspaceConfig, by: string): GroupBy {
  if (isColumn(by)) return { column: COLUMNS[by] };
  const field = openField(ctx, config, by, '/query/by');
  if (!GROUPED_TYPES.includes(valueType(field)))
    throw refused('/query/by', 'not_groupable', `tickets are not put into groups by a ${field.type}`);
  return { field: field.key };
}

/** How many tickets of a list each group has, largest first, exactly at one instant. Errors: `forbidden`, `validation_failed`. */
export async function groupTickets(ctx: WorkspaceContext, filter: ListFilter, by: string): Promise<{ items: GroupCount[]; total: number }> {
  permit(ctx, 'ticket.read');
  const { tenantId } = ctx.scope;
  const { answer } = await readWithConfig(ctx, (config) => {
    const asked = filterFor(ctx, config, filter);
    const key = groupBy(ctx, config, by);
    return async (tx) => groupCounts(tx, tenantId, await narrowest(tx, tenantId, asked), key, MOST_GROUPS);
  });
  return { items: answer, total: answer.reduce((sum, g) => sum + g.count, 0) };
}
