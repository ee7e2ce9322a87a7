import { DomainError } from '@bodan/core/errors';
import { NO_LAYOUTS } from '@bodan/core/fields/layout';
import { mentions } from '@bodan/core/standard/mention';
import { type TemplateFile, templateKey } from '@bodan/core/template/content';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { currentOf, flowNotFound } from '../flow/read.ts';
import { flowRow } from '../flow/store.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { currentFieldSet, currentLayouts } from '../workspace/settings-store.ts';
import { addGroupTemplate, type GroupTemplateRow, groupTemplates, sharedViews } from './store.ts';

/** A flow as it is drawn, with the fields it or a form names, the forms and the shared views, as a file. Throws `not_found`. */
export async function exportTemplate(ctx: WorkspaceContext, flowId: string): Promise<TemplateFile> {
  permit(ctx, 'settings.read');
  const { row, set, forms, views } = await ctx.app.db.tenant(
    ctx.scope,
    async (tx) => ({
      row: await flowRow(tx, flowId),
      set: await currentFieldSet(tx),
      forms: (await currentLayouts(tx)) ?? NO_LAYOUTS,
      views: await sharedViews(tx),
    }),
    'read',
  );
  if (!row) throw flowNotFound();
  const flow = currentOf(row);
  const text = JSON.stringify([flow, forms]);
  const key = row.key
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .slice(0, 40);
  return {
    format: 'bodan-template',
    formatVersion: 1,
    key: templateKey.safeParse(key).success ? key : 'template',
    version: row.published?.number ?? 1,
    name: { 'zh-CN': row.name, en: '' },
    about: flow.name,
    content: { flow, fields: set.fields.filter((f) => mentions(text, f.key)), layouts: forms, views },
  };
}

/** Publishes the next version of a template of the group; subsidiaries install it or merge it into what they made of an older one. */
export async function publishTemplate(
  ctx: HqContext,
  repeat: Repeat,
  { key, name, about, content }: TemplateFile,
): Promise<GroupTemplateRow> {
  permitHq(ctx, 'hq.standard.write');
  return hqOnce(ctx, repeat, async (tx) => {
    const made = await addGroupTemplate(tx, { id: ctx.app.newId(), key, name, about, content, publishedBy: ctx.principal.personId });
    if (!made) throw new DomainError('internal', 'nothing was published');
    return made;
  });
}

/** The newest version of each template of the group. */
export async function listGroupTemplates(ctx: HqContext): Promise<GroupTemplateRow[]> {
  permitHq(ctx, 'hq.standard.read');
  return ctx.app.db.hq(ctx, groupTemplates);
}
