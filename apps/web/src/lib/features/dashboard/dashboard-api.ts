import type { Card, Share } from '@bodan/core/dashboard/definition';
import { api, send } from '#lib/api/client.ts';
import { problemFrom } from '#lib/api/problem.ts';
import type { components } from '#lib/api/schema.d.ts';
import { OvertakenError, type SavedDraft } from '#lib/draft/draft-saver.svelte.ts';
import type { BoardPlace } from '#lib/features/hq/place.ts';

type Schemas = components['schemas'];
export type DashboardLine = Schemas['DashboardLine'];
export type Dashboard = Omit<Schemas['Dashboard'], 'definition' | 'shares'> & { definition: { cards: Card[] }; shares: Share[] | null };
export type Colleague = { personId: string; name: string; roles: string[]; email: string };
/** What of a dashboard whoever may edit it changes: one draft, one save. */
export type Drawn = { name: string; cards: readonly Card[] };
type Change = { name?: string; definition?: { cards: Card[] }; shares?: Share[] };
type Answer = { data?: unknown; error?: unknown; response: Response };

/** The address of dashboards of a place. */
export const dashboardsHome = ({ kind, slug }: Pick<BoardPlace, 'kind' | 'slug'>): string =>
  kind === 'group' ? `/hq/${slug}/dashboards` : `/w/${slug}/dashboards`;

/** The document says of cards what the schemas of `core` say: they are the same. */
const asDashboard = (d: unknown): Dashboard => d as Dashboard;
const seen = (version: number | null) => (version === null ? {} : { header: { 'if-match': `"v${version}"` } });

/** The calls of a place; a group and a workspace differ by the address alone. */
export function dashboardCalls({ kind, slug }: Pick<BoardPlace, 'kind' | 'slug'>) {
  const group = { path: { group: slug } };
  const own = { path: { workspace: slug } };
  const isGroup = kind === 'group';
  const inGroup = (dashboardId: string) => ({ path: { group: slug, dashboardId } });
  const inOwn = (dashboardId: string) => ({ path: { workspace: slug, dashboardId } });
  const patch = (id: string, change: Change, version: number | null): Promise<Answer> => {
    const body = change as never;
    return isGroup
      ? api.PATCH('/v1/hq/{group}/dashboards/{dashboardId}', { params: { ...inGroup(id), ...seen(version) }, body })
      : api.PATCH('/v1/w/{workspace}/dashboards/{dashboardId}', { params: { ...inOwn(id), ...seen(version) }, body });
  };
  const read = async (id: string): Promise<Dashboard> =>
    asDashboard(
      await (isGroup
        ? send(api.GET('/v1/hq/{group}/dashboards/{dashboardId}', { params: inGroup(id) }))
        : send(api.GET('/v1/w/{workspace}/dashboards/{dashboardId}', { params: inOwn(id) }))),
    );
  return {
    read,
    list: async (): Promise<DashboardLine[]> =>
      (
        await (isGroup
          ? send(api.GET('/v1/hq/{group}/dashboards', { params: group }))
          : send(api.GET('/v1/w/{workspace}/dashboards', { params: own })))
      ).items,
    colleagues: async (): Promise<Colleague[]> =>
      (
        await (isGroup
          ? send(api.GET('/v1/hq/{group}/dashboards/colleagues', { params: group }))
          : send(api.GET('/v1/w/{workspace}/dashboards/colleagues', { params: own })))
      ).items,
    /** A new one of one's own; with `copyOf`, what that one names may stay though it is gone. */
    create: async (name: string, cards: readonly Card[], copyOf?: string): Promise<Dashboard> => {
      const body = { name, definition: { cards }, ...(copyOf && { copyOf }) } as never;
      return asDashboard(
        await (isGroup
          ? send(api.POST('/v1/hq/{group}/dashboards', { params: group, body }))
          : send(api.POST('/v1/w/{workspace}/dashboards', { params: own, body }))),
      );
    },
    share: async (id: string, shares: Share[]): Promise<Dashboard> => {
      const answer = await patch(id, { shares }, null);
      if (!answer.data) throw problemFrom(answer.response, answer.error);
      return asDashboard(answer.data);
    },
    /** Keeps name and cards. Throws OvertakenError when somebody else was faster, else a Problem. */
    save: async (id: string, { name, cards }: Drawn, version: number): Promise<SavedDraft> => {
      const answer = await patch(id, { name, definition: { cards: [...cards] } }, version);
      if (answer.response.status === 412) {
        const theirs = await read(id);
        throw new OvertakenError({ revision: theirs.version, savedAt: theirs.updatedAt, savedByName: theirs.updatedBy });
      }
      if (!answer.data) throw problemFrom(answer.response, answer.error);
      const saved = asDashboard(answer.data);
      return { revision: saved.version, savedAt: saved.updatedAt };
    },
    remove: (id: string): Promise<unknown> =>
      isGroup
        ? send(api.DELETE('/v1/hq/{group}/dashboards/{dashboardId}', { params: inGroup(id) }))
        : send(api.DELETE('/v1/w/{workspace}/dashboards/{dashboardId}', { params: inOwn(id) })),
    /** Makes one's own what a leaver shared. */
    takeOver: async (id: string): Promise<Dashboard> =>
      asDashboard(
        await (isGroup
          ? send(api.POST('/v1/hq/{group}/dashboards/{dashboardId}/take-over', { params: inGroup(id) }))
          : send(api.POST('/v1/w/{workspace}/dashboards/{dashboardId}/take-over', { params: inOwn(id) }))),
      ),
    restore: (id: string): Promise<unknown> =>
      isGroup
        ? send(api.POST('/v1/hq/{group}/dashboards/{dashboardId}/restore', { params: inGroup(id) }))
        : send(api.POST('/v1/w/{workspace}/dashboards/{dashboardId}/restore', { params: inOwn(id) })),
  };
}
export type DashboardCalls = ReturnType<typeof dashboardCalls>;
