import { type FieldDefinition, fieldDefinition } from '@bodan/core/fields/definition';
import { type Flow, flow as flowSchema } from '@bodan/core/flow/definition';
import { loadRules } from '@bodan/core/flow/load-rules';
import { NO_RULES, usesRules } from '@bodan/core/flow/rule';
import { isSame } from '@bodan/core/same';
import { type CodeMapping, isNoMapping } from '@bodan/core/standard/carry';
import { byMapping, carryDashboard, carryFields, carryFlow, carryQuery, type NamingWorld } from '@bodan/core/standard/carry-names';
import type { Naming } from '@bodan/core/standard/code-part';
import type { TenantTx, WorkspaceContext } from '../context.ts';
import { type DraftContent, fieldDraft, putFieldDraft } from '../field/draft-store.ts';
import { addVersion, type FlowRow, flowRows, putDraft, setDefaultVersion } from '../flow/store.ts';
import { readDefinition } from '../flow/world.ts';
import { addFieldSet, currentFieldSet } from '../workspace/settings-store.ts';
import { keptDashboards, moveDepartments, savedQueries, setDashboard, setQuery } from './join-store.ts';

const MANY = 500;

/** Flows, those that can be brought back too, with what of each is kept. */
export async function namingFlows(tx: TenantTx): Promise<{ row: FlowRow; draft: Flow | null; published: Flow | null }[]> {
  return (await flowRows(tx, MANY)).map((row) => ({
    row,
    draft: row.draft === null ? null : readDefinition(row.draft),
    published: row.published ? flowSchema.parse(row.published.content) : null,
  }));
}

/** The engine is loaded only where some flow has a rule. */
export async function namingWorld(
  flows: Awaited<ReturnType<typeof namingFlows>>,
  fields: readonly FieldDefinition[],
): Promise<NamingWorld> {
  const isRuled = flows.some((f) => [f.draft, f.published].some((flow) => flow !== null && usesRules(flow)));
  return { rules: isRuled ? await loadRules() : NO_RULES, fields };
}

/** Fields of a draft that are well-formed already, with their codes carried; what is half drawn stays as it is. */
function carryDraft(draft: DraftContent, naming: Naming, fields: readonly FieldDefinition[]): DraftContent {
  const drawn: unknown[] = Array.isArray(draft['fields']) ? draft['fields'] : [];
  const carried = drawn.map((f) => {
    const whole = fieldDefinition.safeParse(f);
    return whole.success ? carryFields([whole.data], naming, [...fields, whole.data])[0] : f;
  });
  return isSame(carried, drawn) ? draft : { ...draft, fields: carried };
}

/** The next version of every flow that names a code; running tickets keep theirs, which is read as the codes have become. */
async function carryFlows(
  ctx: WorkspaceContext,
  tx: TenantTx,
  naming: Naming,
  fields: readonly FieldDefinition[],
  notes: string,
): Promise<void> {
  const by = { at: ctx.app.now(), savedBy: ctx.principal?.personId ?? null };
  const flows = await namingFlows(tx);
  const world = await namingWorld(flows, fields);
  const carried = (stored: Flow | null): Flow | null => {
    const next = stored && carryFlow(stored, naming, world);
    return isSame(next, stored) ? null : next;
  };
  for (const { row, ...flow } of flows) {
    const draft = carried(flow.draft);
    if (draft) await putDraft(tx, row.id, { draft, ...by });
    const published = carried(flow.published);
    if (!published) continue;
    const id = ctx.app.newId();
    await addVersion(tx, { id, flowId: row.id, content: published, notes, publishedBy: by.savedBy, at: by.at });
    if (row.isDefault) await setDefaultVersion(tx, id);
  }
}

async function carryForms(ctx: WorkspaceContext, tx: TenantTx, naming: Naming, world: readonly FieldDefinition[]): Promise<void> {
  const createdBy = ctx.principal?.personId ?? null;
  const own = await currentFieldSet(tx);
  const fields = carryFields(own.fields, naming, world);
  if (!isSame(fields, own.fields)) await addFieldSet(tx, { id: ctx.app.newId(), content: { ...own, fields }, createdBy });
  const draft = await fieldDraft(tx, true);
  if (!draft) return;
  const content = carryDraft(draft.content, naming, world);
  if (content !== draft.content) await putFieldDraft(tx, { content, savedBy: draft.savedBy, at: new Date(draft.savedAt) }, null);
}

/**
 * What names codes in the workspace names those they became: people, saved lists, dashboards, flows, formulas and conditions of fields.
 * `standard` are the fields of the standard it comes from, which its own may speak of.
 */
export async function carryNames(
  ctx: WorkspaceContext,
  tx: TenantTx,
  { mapping, standard, group }: { mapping: CodeMapping; standard: readonly FieldDefinition[]; group: string },
): Promise<void> {
  if (isNoMapping(mapping)) return;
  const naming = byMapping(mapping);
  const fields = [...standard, ...(await currentFieldSet(tx)).fields];
  await moveDepartments(tx, mapping.departments);
  for (const { id, query } of await savedQueries(tx, true)) {
    const carried = carryQuery(query, naming, fields);
    if (carried !== query) await setQuery(tx, id, carried);
  }
  for (const { id, definition } of await keptDashboards(tx, true)) {
    const carried = carryDashboard(definition, naming);
    if (!isSame(carried, definition)) await setDashboard(tx, id, carried);
  }
  await carryFlows(ctx, tx, naming, fields, group);
  await carryForms(ctx, tx, naming, fields);
}
