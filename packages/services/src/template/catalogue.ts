import { completeField } from '@bodan/core/fields/complete';
import { NO_LAYOUTS } from '@bodan/core/fields/layout';
import { flowTemplates } from '@bodan/core/flow/catalogue';
import type { TemplateContent, TemplateSource } from '@bodan/core/template/content';
import type { Label } from '@bodan/core/text';
import type { TenantTx } from '../context.ts';
import { groupTemplates } from './store.ts';

export type Template = { source: TemplateSource; key: string; number: number; name: Label; about: Label; content: TemplateContent };

/** What comes with the product. Their version moves when what they bring does. */
const BUILT_IN: readonly Template[] = flowTemplates.map(({ key, name, about, flow, fields }) => ({
  source: 'built_in',
  key,
  number: 1,
  name,
  about,
  content: { flow, fields: fields.map(completeField), layouts: NO_LAYOUTS, views: [] },
}));

/** Everything a workspace can install: the group's own first, then what comes with the product. */
export async function allTemplates(tx: TenantTx): Promise<Template[]> {
  const own = (await groupTemplates(tx)).map(({ publishedAt: _, ...t }): Template => ({ source: 'group', ...t }));
  return [...own, ...BUILT_IN];
}
