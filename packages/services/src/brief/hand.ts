import type { HqContext, TenantTx, WorkspaceContext } from '../context.ts';
import { writeInMember } from '../group/visit.ts';
import type { Repeat } from '../identity/person-once.ts';
import { writeOnce } from '../once.ts';
import { type BriefPlace, groupPlace, workspacePlace } from './place.ts';

/** Who writes into a brief: a member, or headquarters through the door of the subsidiary whose ticket it is. */
export type Hand = {
  place: BriefPlace;
  by: { id: string | null; name: string; isHq: boolean };
  write<T>(tenantId: string, work: (tx: TenantTx) => Promise<T>): Promise<T>;
};

export const workspaceHand = async (ctx: WorkspaceContext): Promise<Hand> => ({
  place: await workspacePlace(ctx),
  by: { id: ctx.principal?.personId ?? null, name: ctx.actor.name, isHq: false },
  write: (_, work) => writeOnce(ctx, work),
});

export const groupHand = async (ctx: HqContext, repeat: Repeat): Promise<Hand> => {
  const { principal } = ctx;
  return {
    place: await groupPlace(ctx),
    by: { id: principal.personId, name: principal.name, isHq: true },
    write: (tenantId, work) => writeInMember(ctx, repeat, tenantId, work),
  };
};
