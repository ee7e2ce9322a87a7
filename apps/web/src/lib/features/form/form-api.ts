import type { FieldDefinition } from '@bodan/core/fields/definition';
import { api, send } from '#lib/api/client.ts';
import { Problem, problemFrom } from '#lib/api/problem.ts';
import type { components } from '#lib/api/schema.d.ts';
import { OvertakenError, type SavedDraft } from '#lib/draft/draft-saver.svelte.ts';
import type { Drawing } from './drawn.ts';

type Schemas = components['schemas'];
export type StoredDraft = Schemas['FieldDraft'];
export type Preview = Schemas['FieldsPreview'];
export type Version = Schemas['FieldVersionPage']['items'][number];
export type Conversion = Schemas['FieldConversion'];
export type ConversionLine = Schemas['FieldConversions']['items'][number];

const at = (workspace: string) => ({ path: { workspace } });
const seen = (revision: number) => ({ header: { 'if-match': `"r${revision}"` } });
/** What the document says of fields and forms comes from the same schemas of `core` as the types here. */
const sent = ({ fields, layouts }: Drawing) => ({ fields: fields as never[], layouts: layouts as never });

/** What was on its way when somebody left the forms; who comes back at once reads what was kept, not what was before. */
let leaving: Promise<unknown> = Promise.resolve();

/** The draft as it lies on the server; undefined when nobody has begun one. */
export async function readDraft(workspace: string): Promise<StoredDraft | undefined> {
  await leaving;
  try {
    return await send(api.GET('/v1/w/{workspace}/settings/fields/draft', { params: at(workspace) }));
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  }
}

/** Keeps the draft. Throws OvertakenError when somebody else was faster, else a Problem. */
export async function saveDraft(workspace: string, drawing: Drawing, revision: number): Promise<SavedDraft> {
  const call = api.PUT('/v1/w/{workspace}/settings/fields/draft', {
    params: { ...at(workspace), ...seen(revision) },
    body: { content: { ...drawing } },
  });
  const answering = call.catch(() => undefined);
  leaving = answering;
  const answer = await answering;
  if (answer?.response.status === 412) {
    const by = answer.error as { currentRevision?: number; savedAt?: string | null; savedByName?: string | null };
    throw new OvertakenError({
      revision: by.currentRevision ?? revision,
      savedAt: by.savedAt ?? null,
      savedByName: by.savedByName ?? null,
    });
  }
  if (answer && !answer.data) throw problemFrom(answer.response, answer.error);
  return send(answer ? Promise.resolve(answer) : call);
}
export const dropDraft = (workspace: string): Promise<unknown> =>
  send(api.DELETE('/v1/w/{workspace}/settings/fields/draft', { params: at(workspace) }));

export const readVersions = (workspace: string, cursor?: string, limit = 20) =>
  send(
    api.GET('/v1/w/{workspace}/settings/fields/versions', {
      params: { ...at(workspace), query: { limit, ...(cursor ? { cursor } : {}) } },
    }),
  );
export const restoreVersion = (workspace: string, number: number, revision: number): Promise<StoredDraft> =>
  send(
    api.POST('/v1/w/{workspace}/settings/fields/versions/{number}/restore', {
      params: { path: { workspace, number: String(number) }, ...seen(revision) },
    }),
  );

/** What saving these fields would do; changes nothing. */
export const previewFields = (workspace: string, fields: readonly FieldDefinition[]): Promise<Preview> =>
  send(api.POST('/v1/w/{workspace}/settings/fields/preview', { params: at(workspace), body: { fields: fields as never[] } }));
/** Puts fields and forms in force. Throws a Problem with pointers into `fields` and `layouts`. */
export const publish = (workspace: string, drawing: Drawing, retype: string[], revision: number) =>
  send(
    api.PUT('/v1/w/{workspace}/settings/fields', { params: { ...at(workspace), ...seen(revision) }, body: { ...sent(drawing), retype } }),
  );

export const readConversions = async (workspace: string): Promise<ConversionLine[]> =>
  (await send(api.GET('/v1/w/{workspace}/settings/fields/conversions', { params: at(workspace) }))).items;
export const readConversion = (workspace: string, conversionId: string): Promise<Conversion> =>
  send(api.GET('/v1/w/{workspace}/settings/fields/conversions/{conversionId}', { params: { path: { workspace, conversionId } } }));
export const undoConversion = (workspace: string, conversionId: string) =>
  send(api.POST('/v1/w/{workspace}/settings/fields/conversions/{conversionId}/undo', { params: { path: { workspace, conversionId } } }));
