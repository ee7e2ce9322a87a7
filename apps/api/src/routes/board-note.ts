import { uuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import { addComment, readComments, removeComment } from '@bodan/services/board-note/comment';
import type { CommentRow } from '@bodan/services/board-note/comment-store';
import { addMark, readMarks, removeMark } from '@bodan/services/board-note/mark';
import type { MarkRow } from '@bodan/services/board-note/store';
import { dropView, keepView, readViews } from '@bodan/services/board-note/view';
import { readTargets } from '@bodan/services/group/settings';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, hqRoute, idempotencyHeader, jsonBody } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
import * as s from '../schema/board-note.ts';

const tags = ['Board'];
const BASE = '/v1/hq/{group}';
const params = z.object({ group: z.string().max(60) });
const headers = idempotencyHeader;

const targets = hqRoute('hq.board.read', {
  method: 'get',
  path: `${BASE}/targets`,
  tags,
  summary: 'What the target of first responses was set to, and when',
  request: { params },
  responses: { 200: answer(s.targetsSchema, 'The newest first, at most a hundred') },
});
const marks = hqRoute('hq.board.read', {
  method: 'get',
  path: `${BASE}/marks`,
  tags,
  summary: 'What headquarters noted of days',
  request: { params, query: s.marksQuery },
  responses: { 200: answer(s.marksSchema, 'The newest day first') },
});
const add = hqRoute('hq.dashboard.write', {
  method: 'post',
  path: `${BASE}/marks`,
  tags,
  summary: 'Note what happened on a day',
  request: { params, headers, body: jsonBody(s.markBody) },
  responses: { 201: answer(s.markSchema, 'The note; everybody at headquarters sees it on the line of days') },
});
const remove = hqRoute('hq.dashboard.write', {
  method: 'delete',
  path: `${BASE}/marks/{markId}`,
  tags,
  summary: 'Take a note of a day away',
  request: { params: params.extend({ markId: uuid }), headers },
  responses: { 204: { description: 'Gone' } },
});
const views = hqRoute('hq.board.read', {
  method: 'get',
  path: `${BASE}/views`,
  tags,
  summary: 'My views of the board',
  request: { params },
  responses: { 200: answer(s.boardViewsSchema, 'In the order they were kept') },
});
const keep = hqRoute('hq.dashboard.write', {
  method: 'post',
  path: `${BASE}/views`,
  tags,
  summary: 'Keep a view of the board for myself',
  request: { params, headers, body: jsonBody(s.boardViewBody) },
  responses: { 201: answer(s.boardViewSchema, 'The view') },
});
const drop = hqRoute('hq.dashboard.write', {
  method: 'delete',
  path: `${BASE}/views/{boardViewId}`,
  tags,
  summary: 'Keep a view no longer',
  request: { params: params.extend({ boardViewId: uuid }), headers },
  responses: { 204: { description: 'Gone' } },
});

const comments = hqRoute('hq.board.read', {
  method: 'get',
  path: `${BASE}/comments`,
  tags,
  summary: 'What was said of the panels of the board',
  request: { params },
  responses: { 200: answer(s.commentsSchema, 'The newest first, at most 200') },
});
const comment = hqRoute('hq.dashboard.write', {
  method: 'post',
  path: `${BASE}/comments`,
  tags,
  summary: 'Say something of a panel of the board',
  description: 'Who is named is told in their bell, with the view it was said of.',
  request: { params, headers, body: jsonBody(s.commentBody) },
  responses: { 201: answer(s.commentSchema, 'The comment; everybody at headquarters sees it at its panel') },
});
const uncomment = hqRoute('hq.dashboard.write', {
  method: 'delete',
  path: `${BASE}/comments/{commentId}`,
  tags,
  summary: 'Take back what I said of a panel',
  request: { params: params.extend({ commentId: uuid }), headers },
  responses: { 204: { description: 'Gone' } },
});

const saidComment = ({ personId, mentions, ...c }: CommentRow, me: string) => ({
  ...c,
  isOwn: personId === me,
  mentions: mentions.map(({ name }) => name),
  madeAt: iso(c.madeAt),
});
const saidMark = (m: MarkRow) => ({ ...m, madeAt: iso(m.madeAt) });

/** What headquarters notes beside its figures: targets over time, days, views kept at hand, and what is said of panels. */
export function mountBoardNotes(api: Api): void {
  api.openapi(targets, async (c) => c.json({ items: (await readTargets(c.get('hq'))).map((t) => ({ ...t, setAt: iso(t.setAt) })) }, 200));
  api.openapi(marks, async (c) => {
    const { from = null, to = null } = c.req.valid('query');
    return c.json({ items: (await readMarks(c.get('hq'), { from, to })).map(saidMark) }, 200);
  });
  api.openapi(add, async (c) => {
    const call = await personCall(c);
    const mark = await addMark(c.get('hq'), call, c.req.valid('json'));
    markReplay(c, call);
    return c.json(saidMark(mark), 201);
  });
  api.openapi(remove, async (c) => {
    const call = await personCall(c);
    await removeMark(c.get('hq'), call, c.req.valid('param').markId);
    markReplay(c, call);
    return c.body(null, 204);
  });
  api.openapi(views, async (c) => c.json({ items: await readViews(c.get('hq')) }, 200));
  api.openapi(keep, async (c) => {
    const call = await personCall(c);
    const view = await keepView(c.get('hq'), call, c.req.valid('json'));
    markReplay(c, call);
    return c.json(view, 201);
  });
  api.openapi(drop, async (c) => {
    const call = await personCall(c);
    await dropView(c.get('hq'), call, c.req.valid('param').boardViewId);
    markReplay(c, call);
    return c.body(null, 204);
  });
  api.openapi(comments, async (c) => {
    const me = c.get('hq').principal.personId;
    return c.json({ items: (await readComments(c.get('hq'))).map((row) => saidComment(row, me)) }, 200);
  });
  api.openapi(comment, async (c) => {
    const call = await personCall(c);
    const made = await addComment(c.get('hq'), call, c.req.valid('json'));
    markReplay(c, call);
    return c.json(saidComment(made, c.get('hq').principal.personId), 201);
  });
  api.openapi(uncomment, async (c) => {
    const call = await personCall(c);
    await removeComment(c.get('hq'), call, c.req.valid('param').commentId);
    markReplay(c, call);
    return c.body(null, 204);
  });
}
