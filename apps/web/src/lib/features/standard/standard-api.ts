import type { StandardContent } from '@bodan/core/standard/content';
import { api, newIdempotencyKey, send } from '#lib/api/client.ts';
import { Problem, problemFrom } from '#lib/api/problem.ts';
import type { components } from '#lib/api/schema.d.ts';
import { OvertakenError, type SavedDraft } from '#lib/draft/draft-saver.svelte.ts';

type Schemas = components['schemas'];
export type GroupStandard = Omit<Schemas['GroupStandard'], 'current'> & { current: CurrentVersion };
type CurrentVersion = Omit<Schemas['StandardVersionWithContent'], 'content'> & { content: StandardContent };
export type Version = Schemas['StandardVersion'];
export type Draft = Omit<Schemas['StandardDraft'], 'content'> & { content: StandardContent };
export type Preview = Schemas['StandardPreview'];
export type HqImpact = Schemas['HqStandardImpact'];
export type Impact = Schemas['StandardImpact'];
export type Progress = Schemas['StandardProgress']['items'][number];
export type Subsidiary = Schemas['SubsidiaryPage']['items'][number];

/** The document describes a standard by the same schema of `core` that gave this type. */
const asContent = (content: unknown): StandardContent => content as StandardContent;
const withContent = <T extends { content: unknown }>(x: T) => ({ ...x, content: asContent(x.content) });
const at = (group: string) => ({ path: { group } });
const NOTHING = 404;
const OVERTAKEN = 412;

export async function readStandard(group: string): Promise<GroupStandard> {
  const standard = await send(api.GET('/v1/hq/{group}/standard', { params: at(group) }));
  return { ...standard, current: withContent(standard.current) };
}
export const readVersions = (group: string, cursor?: string) =>
  send(api.GET('/v1/hq/{group}/standard/versions', { params: { ...at(group), query: { limit: 50, ...(cursor ? { cursor } : {}) } } }));
export const readVersion = async (group: string, number: number) =>
  withContent(await send(api.GET('/v1/hq/{group}/standard/versions/{number}', { params: { path: { group, number: String(number) } } })));
export const compareVersions = async (group: string, from: number, to: number) =>
  (
    await send(
      api.GET('/v1/hq/{group}/standard/versions/{number}/changes', {
        params: { path: { group, number: String(to) }, query: { from: String(from) } },
      }),
    )
  ).changes;

/** The draft of the next version; null when nobody has begun one. */
export async function readDraft(group: string): Promise<Draft | null> {
  try {
    return withContent(await send(api.GET('/v1/hq/{group}/standard/draft', { params: at(group) })));
  } catch (error) {
    if (error instanceof Problem && error.status === NOTHING) return null;
    throw error;
  }
}

/** How drafts of a group are saved: what is sent again after an answer was lost is the same intent, so it is not taken for somebody else's. */
export function draftPort(group: string): (content: StandardContent, revision: number) => Promise<SavedDraft> {
  let last: { content: StandardContent; revision: number; key: string } | undefined;
  return async (content, revision) => {
    if (last?.content !== content || last.revision !== revision) last = { content, revision, key: newIdempotencyKey() };
    const header = { 'if-match': `"r${revision}"`, 'idempotency-key': last.key };
    const answer = await api
      .PUT('/v1/hq/{group}/standard/draft', { params: { ...at(group), header }, body: { content: content as never } })
      .catch(() => {
        throw new Problem(0, {});
      });
    if (answer.data) return answer.data;
    if (answer.response.status !== OVERTAKEN) throw problemFrom(answer.response, answer.error);
    const theirs = await readDraft(group);
    throw new OvertakenError({
      revision: theirs?.revision ?? 0,
      savedAt: theirs?.savedAt ?? null,
      savedByName: theirs?.savedBy.name ?? null,
    });
  };
}
export const dropDraft = (group: string) => send(api.DELETE('/v1/hq/{group}/standard/draft', { params: at(group) }));

export const previewDraft = (group: string, content: StandardContent): Promise<Preview> =>
  send(api.POST('/v1/hq/{group}/standard/preview', { params: at(group), body: { content: content as never } }));
export const publishVersion = (
  group: string,
  body: { content: StandardContent; notes: string; adoptBy: string | null; baseNumber: number },
  key: string,
): Promise<Version> =>
  send(
    api.POST('/v1/hq/{group}/standard/versions', {
      params: { ...at(group), header: { 'idempotency-key': key } },
      body: { ...body, content: body.content as never },
    }),
  );

export const readProgress = async (group: string): Promise<Progress[]> =>
  (await send(api.GET('/v1/hq/{group}/standard/adoptions', { params: at(group) }))).items;
/** Every company of the group. */
export async function readSubsidiaries(group: string): Promise<Subsidiary[]> {
  const found: Subsidiary[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = { limit: 100, ...(cursor ? { cursor } : {}) };
    const page = await send(api.GET('/v1/hq/{group}/workspaces', { params: { ...at(group), query } }));
    found.push(...page.items);
    if (!page.nextCursor) return found;
    cursor = page.nextCursor;
  }
}
