import { api, send } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';
import { getLocale } from '#lib/paraglide/runtime.js';

type Schemas = components['schemas'];
export type Market = Schemas['TemplateMarket'];
export type TemplateItem = Market['templates'][number];
export type Installation = Market['installations'][number];
export type UpdatePreview = Schemas['TemplateUpdatePreview'];
export type TemplateFile = Schemas['TemplateFile'];
export type Choices = Record<string, 'mine' | 'theirs'>;

const at = (workspace: string) => ({ path: { workspace } });
export type Named = { 'zh-CN': string; en?: string | undefined };
export const say = (name: Named): string => (getLocale() === 'en' && name.en) || name['zh-CN'];

export const readMarket = (workspace: string): Promise<Market> => send(api.GET('/v1/w/{workspace}/templates', { params: at(workspace) }));
export const install = (workspace: string, { source, key }: TemplateItem, name: string) =>
  send(api.POST('/v1/w/{workspace}/templates', { params: at(workspace), body: { source: source as 'group' | 'built_in', key, name } }));
export const importFile = (workspace: string, file: TemplateFile, name: string) =>
  send(api.POST('/v1/w/{workspace}/templates/import', { params: at(workspace), body: { file, name } }));
export const exportFile = (workspace: string, flowId: string): Promise<TemplateFile> =>
  send(api.GET('/v1/w/{workspace}/flows/{flowId}/template', { params: { path: { workspace, flowId } } }));
const one = (workspace: string, installationId: string) => ({ path: { workspace, installationId } });
export const previewUpdate = (workspace: string, id: string): Promise<UpdatePreview> =>
  send(api.GET('/v1/w/{workspace}/templates/installations/{installationId}/update', { params: one(workspace, id) }));
export const applyUpdate = (workspace: string, id: string, choices: Choices) =>
  send(api.POST('/v1/w/{workspace}/templates/installations/{installationId}/update', { params: one(workspace, id), body: { choices } }));

/** What a chosen file holds; undefined when it is no template at all. The server judges the rest. */
export async function fileOf(file: File): Promise<TemplateFile | undefined> {
  try {
    const read: unknown = JSON.parse(await file.text());
    const isOurs = typeof read === 'object' && read !== null && (read as { format?: unknown }).format === 'bodan-template';
    return isOurs ? (read as TemplateFile) : undefined;
  } catch {
    return undefined;
  }
}

/** Saves a template as a file of the browser. */
export function download(file: TemplateFile): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${file.key}-v${file.version}.bodan-template.json`;
  link.click();
  URL.revokeObjectURL(url);
}
