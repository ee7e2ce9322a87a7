import { type HqContext, permitHq } from '../context.ts';
import { type FormerMember, formerMembers } from './store.ts';

/** So many ended memberships are told, the newest first. */
const MOST = 200;

/** Who was a subsidiary, from when until when, and who ended it; their figures of that time stay on the board. */
export async function listFormerMembers(ctx: HqContext): Promise<FormerMember[]> {
  permitHq(ctx, 'hq.standard.read');
  return ctx.app.db.hq(ctx, (tx) => formerMembers(tx, MOST));
}
