import { DomainError } from '@bodan/core/errors';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { type FlowTemplate, flowTemplate } from '@bodan/core/flow/catalogue';
import type { Flow } from '@bodan/core/flow/definition';
import { BLANK_FLOW } from '@bodan/core/flow/templates';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { holdLimit } from '../limit-store.ts';
import { changeSettings } from '../workspace/settings.ts';
import { addFieldSet, currentFieldSet } from '../workspace/settings-store.ts';
import { currentOf, type FlowDetail, MAX_FLOWS, readFlow } from './read.ts';
import { addFlow, flowKeys, flowRow } from './store.ts';

export type NewFlow = { name: string; templateKey?: string | undefined; copyOf?: string | undefined };

const unknown = (pointer: string, detail: string) =>
  new DomainError('validation_failed', undefined, { fields: [{ pointer, code: 'unknown', detail }] });

/** A key nobody has: the wished one, else it with the first free number. */
function freeKey(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base;
  for (let n = 2; ; n++) if (!taken.has(`${base.slice(0, 35)}_${n}`)) return `${base.slice(0, 35)}_${n}`;
}

/** Custom fields that the template's rules speak of and the workspace has not; one of another type under the same key is refused. */
async function installFields(ctx: WorkspaceContext, tx: TenantTx, wanted: readonly FieldDefinition[]): Promise<void> {
  const current = await currentFieldSet(tx);
  const known = new Map(current.fields.map((f) => [f.key, f]));
  const other = wanted.find((f) => known.has(f.key) && known.get(f.key)?.type !== f.type);
  if (other) throw unknown('/templateKey', `the workspace has a field ${other.key} of another type`);
  const added = wanted.filter((f) => !known.has(f.key));
  if (added.length === 0) return;
  const content = { fields: [...current.fields, ...added] };
  await addFieldSet(tx, { id: ctx.app.newId(), content, createdBy: ctx.principal?.personId ?? null });
}

async function beginning(tx: TenantTx, input: NewFlow, template: FlowTemplate | undefined): Promise<{ base: string; draft: Flow }> {
  if (template) return { base: template.key, draft: template.flow };
  if (input.copyOf === undefined) return { base: 'flow', draft: BLANK_FLOW };
  const source = await flowRow(tx, input.copyOf);
  if (!source) throw unknown('/copyOf', 'the workspace has no such flow');
  return { base: source.key.replace(/_\d+$/, ''), draft: currentOf(source) };
}

/** Writes a flow with a draft and a key nobody has, in the caller's transaction; answers its id. Throws `plan_limit`. */
export async function placeFlow(
  ctx: WorkspaceContext,
  tx: TenantTx,
  f: { base: string; name: string; draft: Flow; templateKey: string | null },
): Promise<string> {
  await holdLimit(tx, 'flow');
  const taken = await flowKeys(tx);
  if (taken.size >= MAX_FLOWS) throw new DomainError('plan_limit', `At most ${MAX_FLOWS} flows.`);
  const id = ctx.app.newId();
  const { name, draft, templateKey } = f;
  const key = freeKey(f.base.replaceAll('-', '_'), taken);
  await addFlow(tx, { id, key, name, templateKey, draft, at: ctx.app.now(), savedBy: ctx.principal?.personId ?? null });
  return id;
}

/**
 * A flow that nobody uses yet, with a draft from a template, from another flow or from little. Fields of the template are added to
 * the workspace's. Errors: `validation_failed` with `/templateKey` or `/copyOf`, `plan_limit`.
 */
export async function createFlow(ctx: WorkspaceContext, input: NewFlow): Promise<FlowDetail> {
  permit(ctx, 'flow.write');
  const template = input.templateKey === undefined ? undefined : flowTemplate(input.templateKey);
  if (input.templateKey !== undefined && !template) throw unknown('/templateKey', 'there is no such template');
  const made = await changeSettings(ctx, null, async (tx) => {
    const { base, draft } = await beginning(tx, input, template);
    if (template) await installFields(ctx, tx, template.fields);
    return { id: await placeFlow(ctx, tx, { base, name: input.name, draft, templateKey: template?.key ?? null }) };
  });
  return readFlow(ctx, made.id);
}
