import { api, send } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Tone } from '#lib/ui/tone.ts';

export type Repair = components['schemas']['Repair'];
export type RepairPreview = components['schemas']['RepairPreview'];
export type RepairTicket = components['schemas']['RepairTickets']['items'][number];
export type RepairBody = components['schemas']['RepairQuestion'];
export type RepairQuery = { from: string; to: string; branch?: string; tier?: string };
/** What the page asks, as the API takes it. */
export type Asked = { body: RepairBody; query: RepairQuery };

const at = (workspace: string) => ({ path: { workspace } });

export const previewRepair = (workspace: string, { body, query }: Asked): Promise<RepairPreview> =>
  send(api.POST('/v1/w/{workspace}/settings/repairs/preview', { params: { ...at(workspace), query }, body }));
export const startRepair = (workspace: string, { body, query }: Asked, reason: string, expected: number) =>
  send(api.POST('/v1/w/{workspace}/settings/repairs', { params: { ...at(workspace), query }, body: { ...body, reason, expected } }));
export const readRepairs = async (workspace: string): Promise<Repair[]> =>
  (await send(api.GET('/v1/w/{workspace}/settings/repairs', { params: at(workspace) }))).items;
export const readRepair = (workspace: string, repairId: string): Promise<Repair> =>
  send(api.GET('/v1/w/{workspace}/settings/repairs/{repairId}', { params: { path: { workspace, repairId } } }));
export const undoRepair = (workspace: string, repairId: string) =>
  send(api.POST('/v1/w/{workspace}/settings/repairs/{repairId}/undo', { params: { path: { workspace, repairId } } }));
export const readRepairTickets = (workspace: string, repairId: string, cursor?: string) =>
  send(
    api.GET('/v1/w/{workspace}/settings/repairs/{repairId}/tickets', {
      params: { path: { workspace, repairId }, query: { limit: 50, ...(cursor ? { cursor } : {}) } },
    }),
  );

type Look = { shape: 'full' | 'check' | 'half'; tone: Tone; word: string };
const looks: Record<Repair['status'], Omit<Look, 'word'> & { word: () => string }> = {
  running: { shape: 'full', tone: 'assigned', word: m.rep_running },
  done: { shape: 'check', tone: 'done', word: m.rep_done },
  undoing: { shape: 'full', tone: 'assigned', word: m.rep_undoing },
  undone: { shape: 'half', tone: 'new', word: m.rep_undone },
};
export const lookOf = (status: Repair['status']): Look => ({ ...looks[status], word: looks[status].word() });
export const isAtWork = (r: Pick<Repair, 'status'>): boolean => r.status === 'running' || r.status === 'undoing';
