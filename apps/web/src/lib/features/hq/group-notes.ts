import { api, send } from '#lib/api/client.ts';
import { allows, type GroupPlace } from './hq.ts';
import type { BoardPlace } from './place.ts';
import type { NewComment } from './talk.svelte.ts';

const pageSize = 100;
/** All subsidiaries of now by name: a board that is narrowed to one of them names no other. */
async function companiesOf(group: string): Promise<{ key: string; name: string }[]> {
  const found: { key: string; name: string }[] = [];
  for (let cursor: string | null = null; ; ) {
    const query = { limit: pageSize, ...(cursor ? { cursor } : {}) };
    const page: { items: { id: string; name: string }[]; nextCursor: string | null } = await send(
      api.GET('/v1/hq/{group}/workspaces', { params: { path: { group }, query } }),
    );
    found.push(...page.items.map(({ id, name }) => ({ key: id, name })));
    cursor = page.nextCursor;
    if (cursor === null) return found;
  }
}

/** What headquarters knows beside its figures, and where: its subsidiaries, days and what is said of panels for everybody there, views for oneself. */
export function groupNotes(group: GroupPlace): Pick<BoardPlace, 'marks' | 'views' | 'companies' | 'comments'> {
  const path = { group: group.slug };
  const key = (idempotencyKey: string) => ({ 'idempotency-key': idempotencyKey });
  const mayWrite = allows(group, 'hq.dashboard.write');
  const marks = {
    read: async (from: string, to: string) =>
      (await send(api.GET('/v1/hq/{group}/marks', { params: { path, query: { from, to } } }))).items,
    ...(mayWrite && {
      add: (body: { day: string; text: string }, idempotencyKey: string) =>
        send(api.POST('/v1/hq/{group}/marks', { params: { path }, body, headers: key(idempotencyKey) })),
      remove: async (markId: string) => {
        await send(api.DELETE('/v1/hq/{group}/marks/{markId}', { params: { path: { ...path, markId } } }));
      },
    }),
  };
  const comments = {
    read: async () => (await send(api.GET('/v1/hq/{group}/comments', { params: { path } }))).items,
    ...(mayWrite && {
      colleagues: async () => (await send(api.GET('/v1/hq/{group}/dashboards/colleagues', { params: { path } }))).items,
      add: (body: NewComment, idempotencyKey: string) =>
        send(api.POST('/v1/hq/{group}/comments', { params: { path }, body, headers: key(idempotencyKey) })),
      remove: async (commentId: string) => {
        await send(api.DELETE('/v1/hq/{group}/comments/{commentId}', { params: { path: { ...path, commentId } } }));
      },
    }),
  };
  const companies = () => companiesOf(group.slug);
  if (!mayWrite) return { marks, companies, comments };
  return {
    marks,
    companies,
    comments,
    views: {
      read: async () => (await send(api.GET('/v1/hq/{group}/views', { params: { path } }))).items,
      keep: (body, idempotencyKey) => send(api.POST('/v1/hq/{group}/views', { params: { path }, body, headers: key(idempotencyKey) })),
      drop: async (boardViewId) => {
        await send(api.DELETE('/v1/hq/{group}/views/{boardViewId}', { params: { path: { ...path, boardViewId } } }));
      },
    },
  };
}
