import { api, send } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';
import { formatCount, formatInstant, formatShare } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

export type Export = components['schemas']['Export'];
export type Source = components['schemas']['ExportOrder']['source'];
export type Format = Export['format'];
export type ExportPlace = { kind: 'hq' | 'workspace'; slug: string };

type Calls = {
  order(source: Source, format: Format, key: string): Promise<Export>;
  read(exportId: string): Promise<Export>;
  list(everybody: boolean): Promise<readonly Export[]>;
  cancel(exportId: string): Promise<Export>;
  remove(exportId: string): Promise<unknown>;
};

const locale = () => (getLocale() === 'en' ? ('en' as const) : ('zh-CN' as const));

export function callsOf({ kind, slug }: ExportPlace): Calls {
  if (kind === 'hq') {
    const path = { group: slug };
    const of = (exportId: string) => ({ params: { path: { ...path, exportId } } });
    return {
      order: (source, format, key) => {
        // A group has no list of its own, and no screen of it asks for one.
        if (source.kind === 'tickets') throw new Error('headquarters export figures');
        const body = { source, format, locale: locale() };
        return send(api.POST('/v1/hq/{group}/exports', { params: { path }, body, headers: { 'idempotency-key': key } }));
      },
      read: (id) => send(api.GET('/v1/hq/{group}/exports/{exportId}', of(id))),
      list: async (everybody) =>
        (await send(api.GET('/v1/hq/{group}/exports', { params: { path, query: everybody ? { everybody: 'true' } : {} } }))).items,
      cancel: (id) => send(api.POST('/v1/hq/{group}/exports/{exportId}/cancel', of(id))),
      remove: (id) => send(api.DELETE('/v1/hq/{group}/exports/{exportId}', of(id))),
    };
  }
  const path = { workspace: slug };
  const of = (exportId: string) => ({ params: { path: { ...path, exportId } } });
  return {
    order: (source, format, key) => {
      const body = { source, format, locale: locale() };
      return send(api.POST('/v1/w/{workspace}/exports', { params: { path }, body, headers: { 'idempotency-key': key } }));
    },
    read: (id) => send(api.GET('/v1/w/{workspace}/exports/{exportId}', of(id))),
    list: async (everybody) =>
      (await send(api.GET('/v1/w/{workspace}/exports', { params: { path, query: everybody ? { everybody: 'true' } : {} } }))).items,
    cancel: (id) => send(api.POST('/v1/w/{workspace}/exports/{exportId}/cancel', of(id))),
    remove: (id) => send(api.DELETE('/v1/w/{workspace}/exports/{exportId}', of(id))),
  };
}

export const homeOf = ({ kind, slug }: ExportPlace): string => `/${kind === 'hq' ? 'hq' : 'w'}/${slug}/exports`;

/** Starts the download; the answer is an attachment, so the page stays. */
export function download({ kind, slug }: ExportPlace, exportId: string): void {
  const link = document.createElement('a');
  link.href = `/v1/${kind === 'hq' ? 'hq' : 'w'}/${encodeURIComponent(slug)}/exports/${exportId}/file`;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}

export const isAtWork = (e: Export): boolean => e.status === 'waiting' || e.status === 'running';
export const shareOf = (e: Export): number => (e.rowsTotal === 0 ? 0 : Math.min(1, e.rowsDone / e.rowsTotal));

/** Seconds it will take by how it went so far; null before that can be told. */
export function leftSeconds(e: Export, now: number): number | null {
  if (e.startedAt === null || e.rowsDone === 0) return null;
  return Math.ceil(((now - Date.parse(e.startedAt)) / e.rowsDone) * (e.rowsTotal - e.rowsDone)) / 1000;
}

const kilo = 1024;
export function sizeWords(bytes: number | null): string {
  if (bytes === null) return '';
  if (bytes < kilo) return `${bytes} B`;
  return bytes < kilo * kilo ? `${formatCount(Math.ceil(bytes / kilo))} KB` : `${(bytes / kilo / kilo).toFixed(1)} MB`;
}

const whys: Record<string, () => string> = { forbidden: m.exp_why_forbidden, not_found: m.exp_why_gone, export_too_large: m.exp_why_large };
const states: Record<Export['status'], (e: Export) => string> = {
  waiting: m.exp_state_waiting,
  running: (e) => m.exp_state_running({ percent: formatShare(shareOf(e), 0) }),
  done: (e) => m.exp_state_done({ until: e.expiresAt ? formatInstant(new Date(e.expiresAt)) : '' }),
  failed: (e) => m.exp_state_failed({ why: whys[e.errorCode ?? '']?.() ?? m.exp_why_other() }),
  cancelled: m.exp_state_cancelled,
  deleted: m.exp_state_deleted,
  expired: m.exp_state_expired,
};
export const stateWords = (e: Export): string => states[e.status](e);

const kinds: Record<Export['kind'], () => string> = {
  tickets: m.exp_kind_tickets,
  drill: m.exp_kind_drill,
  board: m.exp_kind_board,
  page: m.exp_kind_page,
  trend: m.exp_kind_trend,
  dashboard: m.exp_kind_dashboard,
};
export const kindWords = (e: Export): string => kinds[e.kind]();
