import type { Role } from '@bodan/core/access';
import type { Flow } from '@bodan/core/flow/definition';
import { api, send } from '#lib/api/client.ts';
import { problemFrom } from '#lib/api/problem.ts';
import type { components } from '#lib/api/schema.d.ts';
import { OvertakenError, type SavedDraft } from '#lib/draft/draft-saver.svelte.ts';

type Schemas = components['schemas'];
export type FlowItem = Schemas['FlowList']['items'][number];
export type FlowDetail = Schemas['FlowDetail'];
export type Version = Schemas['FlowVersionPage']['items'][number];
export type Preview = Schemas['FlowPreview'];
export type LiveStage = Schemas['LiveFlow']['now']['stages'][number];
export type Mapping = Record<string, string | null>;

const at = (workspace: string, flowId: string) => ({ path: { workspace, flowId } });

export const readFlows = async (workspace: string): Promise<FlowItem[]> =>
  (await send(api.GET('/v1/w/{workspace}/flows', { params: { path: { workspace } } }))).items;
export const readFlow = (workspace: string, flowId: string): Promise<FlowDetail> =>
  send(api.GET('/v1/w/{workspace}/flows/{flowId}', { params: at(workspace, flowId) }));
export const createFlow = (workspace: string, body: Schemas['CreateFlow']): Promise<FlowDetail> =>
  send(api.POST('/v1/w/{workspace}/flows', { params: { path: { workspace } }, body }));
export const changeFlow = (
  workspace: string,
  { id, version }: { id: string; version: number },
  body: Schemas['ChangeFlow'],
): Promise<FlowDetail> =>
  send(api.PATCH('/v1/w/{workspace}/flows/{flowId}', { params: { ...at(workspace, id), header: { 'if-match': `"v${version}"` } }, body }));

/** The document describes a definition by the same schema of `core` that gave this type. */
export const asFlow = (definition: unknown): Flow => definition as Flow;
const draftSeen = (revision: number) => ({ header: { 'if-match': `"r${revision}"` } });

/** Keeps a draft. Throws OvertakenError with who was faster, else a Problem. */
export async function saveDraft(workspace: string, flowId: string, definition: Flow, revision: number): Promise<SavedDraft> {
  const call = api.PUT('/v1/w/{workspace}/flows/{flowId}/draft', {
    params: { ...at(workspace, flowId), ...draftSeen(revision) },
    body: { definition },
  });
  const answer = await call.catch(() => undefined);
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
export const dropDraft = (workspace: string, flowId: string, revision: number): Promise<unknown> =>
  send(api.DELETE('/v1/w/{workspace}/flows/{flowId}/draft', { params: { ...at(workspace, flowId), ...draftSeen(revision) } }));

export const readVersions = (workspace: string, flowId: string, cursor?: string) =>
  send(
    api.GET('/v1/w/{workspace}/flows/{flowId}/versions', {
      params: { ...at(workspace, flowId), query: { limit: 50, ...(cursor ? { cursor } : {}) } },
    }),
  );
export const readVersion = async (workspace: string, flowId: string, number: number): Promise<Flow> =>
  asFlow(
    (await send(api.GET('/v1/w/{workspace}/flows/{flowId}/versions/{number}', { params: { path: { workspace, flowId, number } } })))
      .definition,
  );

export const previewPublish = (workspace: string, flowId: string, mapping: Mapping): Promise<Preview> =>
  send(api.POST('/v1/w/{workspace}/flows/{flowId}/publish/preview', { params: at(workspace, flowId), body: { mapping } }));
export const publishFlow = (workspace: string, flowId: string, revision: number, body: Schemas['PublishFlow'], key: string) =>
  send(
    api.POST('/v1/w/{workspace}/flows/{flowId}/publish', {
      params: { ...at(workspace, flowId), header: { ...draftSeen(revision).header, 'idempotency-key': key } },
      body,
    }),
  );
export const readLive = (workspace: string, flowId: string) =>
  send(api.GET('/v1/w/{workspace}/flows/{flowId}/live', { params: at(workspace, flowId) }));
export type Migration = Schemas['FlowMigration'];
export const readMigration = (workspace: string, flowId: string, migrationId: string): Promise<Migration> =>
  send(api.GET('/v1/w/{workspace}/flows/{flowId}/migrations/{migrationId}', { params: { path: { workspace, flowId, migrationId } } }));
export type Simulation = Schemas['FlowSimulation'];
export type TrialStep = { transition: string; by: { role: Role }; set: Record<string, unknown>; assigneeId: string | null };
/** Tries a flow as it is drawn with a real ticket; nothing is written. */
export const simulate = (
  workspace: string,
  flowId: string,
  definition: Flow,
  ticketId: string,
  steps: readonly TrialStep[],
): Promise<Simulation> =>
  send(
    api.POST('/v1/w/{workspace}/flows/{flowId}/simulate', {
      params: at(workspace, flowId),
      body: { definition, ticketId, steps: steps.map((step) => ({ ...step, reason: '—' })) },
    }),
  );
