import type { StandardContent } from '@bodan/core/standard/content';
import { api, send } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';

type Schemas = components['schemas'];
export type AdoptionState = Schemas['Adoption'];
export type AdoptionLine = AdoptionState['adoptions'][number];
export type Adoption = Schemas['StandardAdoption'];
export type AdoptionPreview = Schemas['AdoptionPreview'];

const at = (workspace: string) => ({ path: { workspace } });
const one = (workspace: string, adoptionId: string) => ({ params: { path: { workspace, adoptionId } } });
const seen = (revision: number) => ({ header: { 'if-match': `"r${revision}"` } });

export const readAdoptions = (workspace: string): Promise<AdoptionState> =>
  send(api.GET('/v1/w/{workspace}/settings/standard', { params: at(workspace) }));
export const readAdoption = (workspace: string, id: string): Promise<Adoption> =>
  send(api.GET('/v1/w/{workspace}/settings/standard/adoptions/{adoptionId}', one(workspace, id)));
export const previewAdoption = (workspace: string, number: number): Promise<AdoptionPreview> =>
  send(api.GET('/v1/w/{workspace}/settings/standard/preview', { params: { ...at(workspace), query: { number: String(number) } } }));
export const adopt = (workspace: string, number: number, startsAt: string | null) =>
  send(api.POST('/v1/w/{workspace}/settings/standard/adopt', { params: at(workspace), body: { number, startsAt } }));
export const cancelAdoption = (workspace: string, id: string) =>
  send(api.POST('/v1/w/{workspace}/settings/standard/adoptions/{adoptionId}/cancel', one(workspace, id)));
export const rollBack = (workspace: string, id: string) =>
  send(api.POST('/v1/w/{workspace}/settings/standard/adoptions/{adoptionId}/rollback', one(workspace, id)));
/** A business on its own publishes its next version and works by it at once. */
export const publishOwn = (workspace: string, content: StandardContent, revision: number) =>
  send(
    api.PUT('/v1/w/{workspace}/settings/standard', {
      params: { ...at(workspace), ...seen(revision) },
      body: { content: content as never },
    }),
  );
/** What the next version of one's own standard would do here. */
export const previewOwn = (workspace: string, content: StandardContent): Promise<AdoptionPreview> =>
  send(api.POST('/v1/w/{workspace}/settings/standard/preview', { params: at(workspace), body: { content: content as never } }));
