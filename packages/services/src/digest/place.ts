import type { PlaceDays } from '@bodan/core/brief/schedule';
import { DomainError } from '@bodan/core/errors';
import { type BriefPlace, groupPlace, workspacePlace } from '../brief/place.ts';
import { type App, type HqContext, lookingFor, type Principal, type WorkspaceContext } from '../context.ts';
import { type DigestPlaceKind, groupFacts, groupMembersWithMail, membersWithMail, type PlaceTx, type Recipient } from './store.ts';

/** Where digests are kept: a workspace or a group, with its own door. */
export type DigestPlace = {
  app: App;
  id: string;
  kind: DigestPlaceKind;
  groupId: string;
  slug: string;
  name: string;
  brief: BriefPlace;
  days: PlaceDays;
  write<T>(work: (tx: PlaceTx) => Promise<T>): Promise<T>;
  read<T>(work: (tx: PlaceTx) => Promise<T>): Promise<T>;
  /** Members with their addresses; all of them without ids. */
  people(ids: readonly string[] | null): Promise<Recipient[]>;
};

const daysOf = (brief: BriefPlace): PlaceDays => ({
  timeZone: brief.timeZone,
  calendars: [...brief.configs.values()].map((c) => c.calendar),
});

export async function digestsOfWorkspace(ctx: WorkspaceContext): Promise<DigestPlace> {
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const brief = await workspacePlace(ctx);
  return {
    app,
    id: scope.tenantId,
    kind: 'tenant',
    groupId: scope.groupId,
    slug: config.slug,
    name: config.name,
    brief,
    days: daysOf(brief),
    write: (work) => app.db.tenant(scope, work),
    read: (work) => app.db.tenant(scope, work, 'read'),
    people: (ids) => app.db.identity((tx) => membersWithMail(tx, scope.tenantId, ids), 'read'),
  };
}

export async function digestsOfGroup(ctx: HqContext): Promise<DigestPlace> {
  const { app, groupId } = ctx;
  const brief = await groupPlace(ctx);
  return {
    app,
    id: groupId,
    kind: 'group',
    groupId,
    slug: ctx.groupSlug,
    name: ctx.groupName,
    brief,
    days: daysOf(brief),
    write: (work) => app.db.hq(ctx, work, 'write'),
    read: (work) => app.db.hq(ctx, work),
    people: (ids) => app.db.identity((tx) => groupMembersWithMail(tx, groupId, ids), 'read'),
  };
}

const NOBODY: Principal = { personId: '', name: '', email: '', locale: 'zh-CN', via: 'session', credentialId: '', scopes: null };

/** The place as the worker enters it: with the eyes of who may only look. Throws `not_found` when it is gone. */
export async function placeOfDigest(app: App, of: { placeId: string; placeKind: DigestPlaceKind; groupId: string }): Promise<DigestPlace> {
  const { groupId } = of;
  const rule = 'digest';
  if (of.placeKind === 'tenant') return digestsOfWorkspace(lookingFor(app, { tenantId: of.placeId, groupId }, rule));
  const group = await app.db.hq({ groupId, tenantIds: [] }, groupFacts);
  if (!group) throw new DomainError('not_found');
  return digestsOfGroup({
    app,
    groupId,
    groupSlug: group.slug,
    groupName: group.name,
    timeZone: group.timeZone,
    tenantIds: group.tenantIds,
    principal: NOBODY,
    roles: ['hq_analyst'],
    requestId: rule,
  });
}
