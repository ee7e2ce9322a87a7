import { DomainError } from '@bodan/core/errors';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { type Layouts, NO_LAYOUTS, SURFACES } from '@bodan/core/fields/layout';
import type { TemplateFile, TemplateSource } from '@bodan/core/template/content';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { placeFlow } from '../flow/create.ts';
import { insertView, viewsFor } from '../view/store.ts';
import { changeSettings } from '../workspace/settings.ts';
import { addFieldSet, currentFieldSet, currentLayouts } from '../workspace/settings-store.ts';
import { allTemplates, type Template } from './catalogue.ts';
import { templatesHere } from './names.ts';
import { addInstallation } from './store.ts';

const refusal = (pointer: string, code: string, detail: string) =>
  new DomainError('validation_failed', undefined, { fields: [{ pointer, code, detail }] });

/** Adds what the template brings and the workspace has not; one of another type under the same key is refused. */
async function placeFields(ctx: WorkspaceContext, tx: TenantTx, wanted: readonly FieldDefinition[], forms: Layouts): Promise<void> {
  const current = await currentFieldSet(tx);
  const known = new Map(current.fields.map((f) => [f.key, f]));
  const other = wanted.find((f) => known.has(f.key) && known.get(f.key)?.type !== f.type);
  if (other) throw refusal('/key', 'conflict', `the workspace has a field ${other.key} of another type`);
  const before = (await currentLayouts(tx)) ?? NO_LAYOUTS;
  // A form that somebody designed here stays as it is.
  const layouts = { ...before };
  for (const surface of SURFACES) layouts[surface] ??= forms[surface];
  const added = wanted.filter((f) => !known.has(f.key));
  const isNew = added.length > 0 || SURFACES.some((s) => layouts[s] !== before[s]);
  if (!isNew) return;
  const content = { fields: [...current.fields, ...added], layouts };
  await addFieldSet(tx, { id: ctx.app.newId(), content, createdBy: ctx.principal?.personId ?? null });
}

async function placeViews(ctx: WorkspaceContext, tx: TenantTx, views: Template['content']['views']): Promise<void> {
  const personId = ctx.principal?.personId;
  if (!personId || views.length === 0) return;
  const names = new Set((await viewsFor(tx, ctx.scope.tenantId, personId)).map((v) => v.name));
  for (const [position, v] of views.entries())
    if (!names.has(v.name)) await insertView(tx, ctx.scope.tenantId, { ...v, id: ctx.app.newId(), personId, isShared: true, position });
}

export type Installed = { installationId: string; flowId: string };

async function place(ctx: WorkspaceContext, template: Template, name: string | undefined): Promise<Installed> {
  const made = await changeSettings(ctx, null, async (tx) => {
    const content = await (await templatesHere(tx))(template.content);
    await placeFields(ctx, tx, content.fields, content.layouts);
    await placeViews(ctx, tx, content.views);
    const templateKey = template.source === 'built_in' ? template.key : null;
    const flowId = await placeFlow(ctx, tx, { base: template.key, name: name ?? template.name['zh-CN'], draft: content.flow, templateKey });
    const id = ctx.app.newId();
    await addInstallation(tx, {
      id,
      source: template.source,
      templateKey: template.key,
      number: template.number,
      base: template.content,
      flowId,
      installedBy: ctx.principal?.personId ?? null,
      at: new Date(ctx.app.now()),
    });
    return { id, flowId };
  });
  return { installationId: made.id, flowId: made.flowId };
}

/**
 * Installs a template: its flow as a draft, fields and views the workspace has not, forms nobody designed yet. What it was is kept, so
 * later versions can be merged in. Errors: `validation_failed` with `/key`, `plan_limit`.
 */
export async function installTemplate(
  ctx: WorkspaceContext,
  input: { source: TemplateSource; key: string; name?: string | undefined },
): Promise<Installed> {
  permit(ctx, 'settings.write');
  const found = await ctx.app.db.tenant(ctx.scope, (tx) => allTemplates(tx), 'read');
  const template = found.find((t) => t.source === input.source && t.key === input.key);
  if (!template) throw refusal('/key', 'unknown', 'there is no such template');
  return place(ctx, template, input.name);
}

/** The same from a file that another workspace exported. Errors: `validation_failed`, `plan_limit`. */
export function importTemplate(ctx: WorkspaceContext, file: TemplateFile, name: string | undefined): Promise<Installed> {
  permit(ctx, 'settings.write');
  const { key, version, content } = file;
  return place(ctx, { source: 'file', key, number: version, name: file.name, about: file.about, content }, name);
}
