import { DomainError } from '@bodan/core/errors';
import type { CodeMapping } from '@bodan/core/standard/carry';
import { completeStandard } from '@bodan/core/standard/content';
import { planJoin } from '@bodan/core/standard/join';
import type { Overfull } from '@bodan/core/standard/limits';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { addConversion, listTickets, setStatus } from '../conversion/store.ts';
import { hqOnce, type PersonContext, personOnce, type Repeat } from '../identity/person-once.ts';
import { tellGroup } from '../notification/group-store.ts';
import { promotionsOf } from '../promotion/store.ts';
import { currentFieldSet, hasTickets } from '../workspace/settings-store.ts';
import { carryNames } from './carry.ts';
import { broughtCodes, setCarried, usedOf } from './join-store.ts';
import { moveWorkspace } from './move.ts';
import { holdMembership } from './move-store.ts';
import { addJoinCode, standardContent, useJoinCode } from './store.ts';

const LIFETIME_DAYS = 7;
const DAY_MS = 86_400_000;

/** A code with which one workspace may join within a week; shown once, kept as a hash. */
export async function createJoinCode(ctx: HqContext, repeat: Repeat): Promise<{ id: string; code: string; expiresAt: number }> {
  permitHq(ctx, 'hq.tenant.write');
  const { app } = ctx;
  const id = app.newId();
  const code = `bd_join_${app.randomToken(20)}`;
  const expiresAt = app.now() + LIFETIME_DAYS * DAY_MS;
  const sealed = await app.ports.secrets.seal(code, id);
  const made = await hqOnce(ctx, repeat, async (tx) => {
    await addJoinCode(tx, { id, codeHash: app.sha256(code), createdBy: ctx.principal.personId, expiresAt: new Date(expiresAt) });
    return { id, sealed, expiresAt };
  });
  return { id: made.id, code: await app.ports.secrets.open(made.sealed, made.id), expiresAt: made.expiresAt };
}

export type Joined = { group: { slug: string; name: string }; standardNumber: number };
/** `isAgreed`: the owner saw what headquarters will see; needed where there are tickets. `mapping`: what codes the group has not become. */
export type JoinInput = { code: string; isAgreed: boolean; mapping: CodeMapping };

/** Thrown inside when the first ticket came between looking and moving. */
class FirstTicket extends Error {}

/** Who may take this workspace into a group. Throws `forbidden`. */
export function permitJoin(ctx: WorkspaceContext): void {
  permit(ctx, 'settings.write');
  if (!ctx.roles.includes('owner')) throw new DomainError('forbidden', 'Only an owner takes a workspace into a group.');
}

const agree = (): DomainError =>
  new DomainError('validation_failed', undefined, {
    fields: [{ pointer: '/isAgreed', code: 'required', detail: 'there are tickets: agree to what the group will see' }],
  });

type Versions = Record<'from' | 'to', Awaited<ReturnType<typeof standardContent>>>;
type Moved = Awaited<ReturnType<typeof moveWorkspace>>;

const tooManyWords = ({ list, codes, most }: Overfull): string =>
  `The workspace has ${codes} ${list} that the group has not; at most ${most} can go along. Take those that no ticket has out of its standard first.`;

/**
 * It works by the version of the group from now on. What names codes is carried along; its open tickets are converted in the background, as an adoption
 * converts them; codes the group has not are known on, for what is closed. Throws `codes_in_use` for codes of open tickets and people that
 * are neither in the group's standard nor mapped to one, `conflict` for more codes than can go along.
 */
async function adoptOnJoining(
  ctx: WorkspaceContext,
  moved: Moved,
  { from, to }: Versions,
  { mapping, group }: { mapping: CodeMapping; group: string },
) {
  const { app } = ctx;
  const { tx } = moved;
  const adopter = { own: (await currentFieldSet(tx)).fields, promotions: await promotionsOf(tx) };
  const plan = planJoin(from.content, to.content, adopter, usedOf(await broughtCodes(tx)), mapping);
  if (Object.keys(plan.missing).length > 0) throw new DomainError('codes_in_use', undefined, { extra: { missing: plan.missing } });
  const [full] = plan.tooMany;
  if (full) throw new DomainError('conflict', tooManyWords(full), { extra: { tooMany: plan.tooMany } });
  await setCarried(tx, plan.carried);
  await carryNames(ctx, tx, { mapping: plan.mapping, standard: completeStandard(from.content).fields, group });
  if (!moved.hasTickets) return;
  const id = app.newId();
  const now = new Date(app.now());
  await addConversion(tx, {
    id,
    kind: 'adoption',
    status: 'running',
    plan: plan.conversion,
    facts: { fromVersionId: from.id, fromNumber: from.number, toVersionId: to.id, toNumber: to.number, isJoining: true },
    expected: {},
    createdBy: ctx.principal?.personId ?? null,
    startsAt: now,
    createdAt: now,
  });
  // Closed tickets are not the group's: what is converted of them would be touched, and seen.
  if ((await listTickets(tx, id, plan.touching, 'open')) === 0)
    await setStatus(tx, id, ['running'], 'done', { column: 'finished_at', at: app.now() });
}

async function joinOnce(ctx: WorkspaceContext, { code, isAgreed, mapping }: JoinInput, hasOwn: boolean): Promise<Joined> {
  const { app, scope, principal } = ctx;
  const call: PersonContext = { app, principal, actor: principal?.personId ?? '', idempotency: ctx.idempotency, replayed: false };
  const joined = await personOnce(call, async (tx) => {
    const place = await holdMembership(tx, scope.tenantId);
    const target = await useJoinCode(tx, app.sha256(code), scope.tenantId, new Date(app.now()));
    if (!target) throw new DomainError('join_code_invalid');
    if (place?.kind !== 'solo') throw new DomainError('conflict', 'The workspace is a subsidiary of a group already.');
    if (hasOwn && place.isSandbox)
      throw new DomainError('conflict', 'A sandbox has a time of its own: it joins only while it has no tickets.');
    if (hasOwn && !isAgreed) throw agree();
    const versions = {
      from: await standardContent(tx, place.standardVersionId),
      to: await standardContent(tx, target.standardVersionId),
    };
    // A workspace with nothing to count counts itself in the group from the start.
    const ledgerId = hasOwn ? place.ledgerId : null;
    const moved = await moveWorkspace(app, tx, scope.tenantId, place, { ...target, ledgerId, plan: 'group' }, principal?.name ?? '');
    if (moved.hasTickets && !hasOwn) throw new FirstTicket();
    await adoptOnJoining(ctx, moved, versions, { mapping, group: target.name });
    await tellGroup(app, moved.tx, { kind: 'joined', data: { by: principal?.name ?? '' } });
    return { group: { slug: target.slug, name: target.name }, standardNumber: target.standardNumber };
  });
  ctx.replayed = call.replayed;
  return joined;
}

/**
 * The workspace leaves its group of one and becomes a subsidiary that works by the group's newest standard, with its tickets: what is open stands in the
 * group from then on, what was before is never counted or seen there. The owner's consent is kept by name and time. Errors: `forbidden` for all but
 * owners, `join_code_invalid`, `conflict` for a subsidiary or a sandbox, `codes_in_use`, `validation_failed` without consent. Source: measures README.
 */
export async function joinGroup(ctx: WorkspaceContext, input: JoinInput): Promise<Joined> {
  permitJoin(ctx);
  const hasOwn = await ctx.app.db.tenant(ctx.scope, hasTickets, 'read');
  try {
    return await joinOnce(ctx, input, hasOwn);
  } catch (error) {
    if (!(error instanceof FirstTicket)) throw error;
    return joinOnce(ctx, input, true);
  }
}
