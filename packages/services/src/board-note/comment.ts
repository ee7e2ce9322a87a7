import { DomainError } from '@bodan/core/errors';
import type { BoardPanel } from '@bodan/core/measures/panel';
import { type HqContext, permitHq } from '../context.ts';
import { colleaguesIn } from '../dashboard/store.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { holdLimit } from '../limit-store.ts';
import { tellGroup } from '../notification/group-store.ts';
import { type CommentRow, commentsOf, countComments, deleteComment, insertComment } from './comment-store.ts';

const MAX_COMMENTS = 2000;
const MOST_SHOWN = 200;
/** What a bell shows of a text. */
const EXCERPT = 80;

export type CommentInput = { panel: BoardPanel; text: string; query: string; mentions: readonly string[] };

/** What was said of the panels of the board, the newest first. Errors: `forbidden`. */
export function readComments(ctx: HqContext): Promise<CommentRow[]> {
  permitHq(ctx, 'hq.board.read');
  return ctx.app.db.hq(ctx, (tx) => commentsOf(tx, MOST_SHOWN));
}

/**
 * Says something of a panel, for everybody at headquarters; who is named is told in their bell, with the view it is said of. Nobody is told of
 * what they say themselves. Errors: `forbidden`, `plan_limit`, `validation_failed` for who is not at headquarters.
 */
export async function addComment(ctx: HqContext, repeat: Repeat, input: CommentInput): Promise<CommentRow> {
  permitHq(ctx, 'hq.dashboard.write');
  const { app, principal } = ctx;
  const people = input.mentions.length === 0 ? [] : await app.db.identity((tx) => colleaguesIn(tx, 'group', ctx.groupId), 'read');
  const mentions = [...new Set(input.mentions)].map((personId) => people.find((p) => p.personId === personId) ?? null);
  const stranger = mentions.indexOf(null);
  if (stranger >= 0)
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: `/mentions/${stranger}`, code: 'invalid', detail: 'there is no such colleague' }],
    });
  return hqOnce(ctx, repeat, async (tx) => {
    await holdLimit(tx, 'board-note');
    if ((await countComments(tx)) >= MAX_COMMENTS)
      throw new DomainError('plan_limit', `A group keeps at most ${MAX_COMMENTS} comments; take some away first.`);
    const { panel, text, query } = input;
    const comment: CommentRow = {
      id: app.newId(),
      panel,
      text,
      query,
      personId: principal.personId,
      madeBy: principal.name,
      mentions: mentions.flatMap((p) => (p ? [{ personId: p.personId, name: p.name }] : [])),
      madeAt: app.now(),
    };
    await insertComment(tx, comment);
    const data = { by: principal.name, panel, query, text: [...text].slice(0, EXCERPT).join('') };
    for (const { personId } of comment.mentions)
      if (personId !== principal.personId) await tellGroup(app, tx, { kind: 'mentioned', data, personId });
    return comment;
  });
}

/** Takes back what one said oneself. Errors: `forbidden`, `not_found`, also for what somebody else said. */
export function removeComment(ctx: HqContext, repeat: Repeat, id: string): Promise<void> {
  permitHq(ctx, 'hq.dashboard.write');
  return hqOnce(ctx, repeat, async (tx) => {
    if (!(await deleteComment(tx, ctx.principal.personId, id))) throw new DomainError('not_found');
  });
}
