import type { FieldDefinition } from '@bodan/core/fields/definition';
import { isSortable } from '@bodan/core/fields/look';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { type Column, narrowest, ownColumn, ownColumns, widest } from './columns.ts';

const fieldWidth = 140;
const fieldSort = (field: FieldDefinition): string | undefined => (!field.isSensitive && isSortable(field) ? field.key : undefined);

function columnOf(workspace: Workspace, id: string): Column | undefined {
  const mine = ownColumn(id);
  if (mine) return mine;
  const field = workspace.settings.fields.find(({ key }) => key === id);
  return field && { id, label: workspace.say(field.name), width: fieldWidth, sort: fieldSort(field), field };
}

/** Every column a list can have: those of tickets, then custom fields in the order of their forms. */
export const allColumns = (workspace: Workspace): Column[] =>
  [...Object.keys(ownColumns), ...workspace.settings.fields.filter((field) => !field.isHidden).map((field) => field.key)].flatMap(
    (id) => columnOf(workspace, id) ?? [],
  );

/** Columns as they stand in an address, `number,title~320,x_fee`, the number always first; what the workspace does not have is left out. Null where nothing was chosen. */
export function chosenColumns(workspace: Workspace, text: string | undefined): Column[] | null {
  if (!text) return null;
  const seen = new Set<string>();
  const columns = text.split(',').flatMap((part): Column[] => {
    const [id = '', size] = part.split('~');
    const column = seen.has(id) ? undefined : columnOf(workspace, id);
    seen.add(id);
    if (!column) return [];
    const width = Number(size);
    return [{ ...column, width: width >= narrowest && width <= widest ? Math.round(width) : column.width }];
  });
  const number = columns.find(({ id }) => id === 'number') ?? columnOf(workspace, 'number');
  return columns.length > 0 && number ? [number, ...columns.filter(({ id }) => id !== 'number')] : null;
}

export const columnsText = (workspace: Workspace, columns: readonly Column[]): string =>
  columns.map(({ id, width }) => (width === columnOf(workspace, id)?.width ? id : `${id}~${width}`)).join(',');
