import { DomainError } from '@bodan/core/errors';
import { type FieldSet, fieldSet as fieldSetSchema } from '@bodan/core/fields/definition';
import { layouts as layoutsSchema, NO_LAYOUTS } from '@bodan/core/fields/layout';
import { type Flow, flowShape } from '@bodan/core/flow/definition';
import type { TemplateContent } from '@bodan/core/template/content';
import { type Choices, type Merged, mergeThree } from '@bodan/core/template/merge';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { fieldObjections } from '../field/evolve.ts';
import { needDraft } from '../flow/draft.ts';
import { currentOf } from '../flow/read.ts';
import { type FlowRow, flowRow, putDraft } from '../flow/store.ts';
import { changeSettings } from '../workspace/settings.ts';
import { addFieldSet, currentFieldSet, currentLayouts } from '../workspace/settings-store.ts';
import { allTemplates, type Template } from './catalogue.ts';
import { templatesHere } from './names.ts';
import { type InstallationRow, installationById, installations, moveInstallation } from './store.ts';

/** What is merged: of the fields only those the template knows or brings. */
type Part = Pick<TemplateContent, 'flow' | 'fields' | 'layouts'>;
const partOf = ({ flow, fields, layouts }: TemplateContent): Part => ({ flow, fields, layouts });

export type TemplateItem = Omit<Template, 'content'> & { flows: number; fields: number; definition: Flow };
export type Installation = Omit<InstallationRow, 'base' | 'isOffered'> & { newest: number | null };

/** What can be installed, and what was, with the newest version there is of it. */
export async function listTemplates(ctx: WorkspaceContext): Promise<{ templates: TemplateItem[]; installations: Installation[] }> {
  permit(ctx, 'settings.read');
  const { all, rows } = await ctx.app.db.tenant(
    ctx.scope,
    async (tx) => ({ all: await allTemplates(tx), rows: await installations(tx) }),
    'read',
  );
  const newest = (i: Pick<InstallationRow, 'source' | 'templateKey' | 'isOffered'>) =>
    (i.isOffered && all.find((t) => t.source === i.source && t.key === i.templateKey)?.number) || null;
  return {
    templates: all.map(({ content, ...t }) => ({
      ...t,
      flows: rows.filter((i) => i.isOffered && i.source === t.source && i.templateKey === t.key).length,
      fields: content.fields.length,
      definition: content.flow,
    })),
    installations: rows.map(({ base: _, isOffered, ...i }) => ({ ...i, newest: newest({ ...i, isOffered }) })),
  };
}

type Scene = { row: InstallationRow; theirs: Template; flow: FlowRow; own: FieldSet; merged: Merged<Part> };

async function sceneOf(tx: TenantTx, id: string, choices: Choices): Promise<Scene | Pick<Scene, 'row'>> {
  const row = await installationById(tx, id);
  if (!row) throw new DomainError('not_found', 'There is no such installation.');
  const theirs = row.isOffered ? (await allTemplates(tx)).find((t) => t.source === row.source && t.key === row.templateKey) : undefined;
  const flow = await flowRow(tx, row.flowId, true);
  if (!theirs || !flow) return { row };
  const own = await currentFieldSet(tx);
  const known = new Set([...row.base.fields, ...theirs.content.fields].map((f) => f.key));
  const mine: Part = {
    flow: currentOf(flow),
    fields: own.fields.filter((f) => known.has(f.key)),
    layouts: (await currentLayouts(tx)) ?? NO_LAYOUTS,
  };
  // All three sides name the codes of now, else a code that became another would look like somebody's change.
  const here = await templatesHere(tx);
  const [base, now, next] = [await here(row.base), await here({ ...mine, views: [] }), await here(theirs.content)].map(partOf) as [
    Part,
    Part,
    Part,
  ];
  const merged = mergeThree(base, now, next, choices);
  const { changes } = mergeThree(mine, mine, now);
  return { row, theirs, flow, own, merged: { ...merged, changes: [...changes, ...merged.changes] } };
}

/** What a newer version would change here, and where both sides changed the same thing; nothing for a template that is offered no more. Throws `not_found`. */
export async function previewUpdate(
  ctx: WorkspaceContext,
  id: string,
): Promise<{ from: number; to: number } & Omit<Merged<Part>, 'value'>> {
  permit(ctx, 'settings.write');
  return ctx.app.db.tenant(ctx.scope, async (tx) => {
    const found = await sceneOf(tx, id, {});
    if (!('merged' in found)) return { from: found.row.number, to: found.row.number, changes: [], conflicts: [] };
    const { row, theirs, merged } = found;
    return { from: row.number, to: theirs.number, changes: merged.changes, conflicts: merged.conflicts };
  });
}

/**
 * Brings a newer version in: the flow's draft and the fields, each conflict by what was chosen (mine where nothing was). The flow is not
 * published by it. Errors: `not_found`, `conflict`, `precondition_failed` when the draft moved, `validation_failed` when the result does not hold together.
 */
export async function applyUpdate(
  ctx: WorkspaceContext,
  id: string,
  choices: Choices,
  ifDraft: number | null,
): Promise<{ flowId: string; number: number; revision: number }> {
  permit(ctx, 'settings.write');
  return changeSettings(ctx, null, async (tx) => {
    const found = await sceneOf(tx, id, choices);
    if (!('merged' in found)) throw new DomainError('conflict', 'This template has no newer version here.');
    const { row, theirs, flow, own, merged } = found;
    needDraft(flow, ifDraft);
    const known = new Set(merged.value.fields.map((f) => f.key));
    const rest = own.fields.filter((f) => !known.has(f.key));
    const fields = fieldSetSchema.safeParse({ fields: [...merged.value.fields, ...rest] });
    const layouts = layoutsSchema.safeParse(merged.value.layouts);
    const draft = flowShape.safeParse(merged.value.flow);
    if (!fields.success || !layouts.success || !draft.success)
      throw new DomainError('conflict', 'Both sides together make no flow or form that holds; choose otherwise.');
    const objections = await fieldObjections(tx, own, fields.data, []);
    if (objections.length > 0) throw new DomainError('validation_failed', undefined, { fields: objections });
    const content = { ...fields.data, layouts: layouts.data };
    const createdBy = ctx.principal?.personId ?? null;
    await addFieldSet(tx, { id: ctx.app.newId(), content, createdBy });
    await putDraft(tx, flow.id, { draft: draft.data, at: ctx.app.now(), savedBy: createdBy });
    await moveInstallation(tx, row.id, theirs.number, theirs.content, ctx.app.now());
    return { flowId: flow.id, number: theirs.number };
  });
}
