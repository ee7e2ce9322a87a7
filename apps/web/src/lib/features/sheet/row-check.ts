import type { FieldError } from '@bodan/core/errors';
import { compileFields } from '@bodan/core/fields/compile';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { loadPatterns } from '@bodan/core/fields/load-pattern';
import { judgeRow, type RowJudge } from '@bodan/core/import/judge-row';
import { type RowWorld, rowReader } from '@bodan/core/import/read-row';
import type { RowColumn } from '@bodan/core/import/target';
import { usualTier } from '@bodan/core/standard/content';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';

export const worldOf = (workspace: Workspace, fields: readonly FieldDefinition[]): RowWorld => {
  const { standard, branches, members } = workspace.settings;
  return { timeZone: workspace.timeZone, fields, standard: standard.content, branches, members };
};

/** What is wrong with a row, by the rules the server judges it by. */
export async function rowChecker(
  workspace: Workspace,
  fields: readonly FieldDefinition[],
  columns: readonly RowColumn[],
): Promise<(cells: readonly string[]) => FieldError[]> {
  const { content } = workspace.settings.standard;
  const read = rowReader(worldOf(workspace, fields), columns);
  const judge: RowJudge = {
    fields: compileFields({ fields: [...fields] }, await loadPatterns(fields)),
    roles: workspace.roles,
    timeZone: workspace.timeZone,
    usualTier: usualTier(content) ?? '',
    faultDepartments: new Map(content.faultCodes.map((f) => [f.code, f.departmentCode])),
    now: workspace.present(),
  };
  return (cells) => judgeRow(read(cells), judge);
}
