import type { ConditionColumn } from '@bodan/core/fields/condition';
import type { StandardContent } from '@bodan/core/standard/content';
import { say } from '#lib/features/hq/hq.ts';
import { commonChoices } from '#lib/features/setting/condition-words.ts';
import { type FieldScene, skillsIn } from '#lib/features/setting/field-scene.ts';

/** Branches differ from company to company. */
const COLUMNS: readonly ConditionColumn[] = ['source', 'priority', 'tier', 'faultCode', 'departmentCode'];

/** What conditions of shared fields may speak of: what every subsidiary has. */
export const standardScene = (content: StandardContent): FieldScene => ({
  place: { say, timeZone: undefined, workspace: null },
  columns: COLUMNS,
  choicesOf: (column) => commonChoices(column, content, say) ?? [],
  skills: skillsIn(content),
});
