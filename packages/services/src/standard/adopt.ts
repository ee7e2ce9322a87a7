import { DomainError } from '@bodan/core/errors';
import { planAdoption } from '@bodan/core/standard/adoption';
import { withCarried } from '@bodan/core/standard/carry';
import { completeStandard } from '@bodan/core/standard/content';
import { missingCodes } from '@bodan/core/standard/missing-codes';
import type { App, TenantTx, WorkspaceContext } from '../context.ts';
import { addConversion, atWork, listTickets, setFacts, setStatus } from '../conversion/store.ts';
import { carriedOf } from '../group/join-store.ts';
import { tellGroup } from '../notification/group-store.ts';
import { promotionsOf } from '../promotion/store.ts';
import { changeSettings } from '../workspace/settings.ts';
import { currentFieldSet, holdNewTickets, setStandard, standardById, standardByNumber, usedCodes } from '../workspace/settings-store.ts';
import { adoptedContent, ownTenantVersion } from './adoption-store.ts';
import { countTouched } from './impact-store.ts';

/** An adoption is a conversion that also changes the version the workspace works by. */
export type AdoptionFacts = { fromVersionId: string; fromNumber: number; toVersionId: string; toNumber: number; isJoining?: boolean };
export type Adopted = { revision: number; number: number; adoptionId: string | null };

/**
 * The switch itself, in one transaction: from its commit on new tickets are opened by the new version; the tickets the changes touch are
 * on the list with the counts they were promised by. Throws `codes_in_use` for codes of open tickets the version does not have.
 */
export async function beginAdoption(app: App, tx: TenantTx, id: string, facts: AdoptionFacts): Promise<void> {
  const from = await adoptedContent(tx);
  const to = await standardById(tx, facts.toVersionId);
  if (!from || !to) throw new DomainError('not_found', 'The group has not published this version.');
  await holdNewTickets(tx);
  const missing = missingCodes(withCarried(to.content, await carriedOf(tx)), await usedCodes(tx));
  if (Object.keys(missing).length > 0) throw new DomainError('codes_in_use', undefined, { extra: { missing } });
  const adopter = { own: (await currentFieldSet(tx)).fields, promotions: await promotionsOf(tx) };
  const { touching, conversion } = planAdoption(completeStandard(from.content), completeStandard(to.content), adopter);
  const expected: Record<string, number> = {};
  for (const { key, touch } of touching) expected[key] = await countTouched(tx, touch);
  const waiting = await listTickets(tx, id, touching);
  await setFacts(tx, id, { plan: conversion, facts: { ...facts, fromVersionId: from.id, fromNumber: from.number }, expected });
  await setStandard(tx, to.id);
  await setStatus(tx, id, ['scheduled'], 'running', { column: 'started_at', at: app.now() });
  // Most versions change no ticket: nobody has to wait for a worker then.
  if (waiting === 0) {
    await setStatus(tx, id, ['running'], 'done', { column: 'finished_at', at: app.now() });
    await tellGroup(app, tx, { kind: 'adopted', data: { number: facts.toNumber } });
  }
}

async function refuseBeside(tx: TenantTx): Promise<void> {
  const [busy] = await atWork(tx, 'adoption');
  if (busy)
    throw new DomainError(
      'conflict',
      busy.status === 'scheduled' ? 'An adoption is scheduled already; cancel it first.' : 'An adoption is at work; wait until it is done.',
    );
}

/** Writes an adoption down in the caller's transaction and begins it, unless its instant lies ahead. Answers its id. Errors: `codes_in_use`, `conflict`. */
export async function adoptWithin(ctx: WorkspaceContext, tx: TenantTx, facts: AdoptionFacts, startsAt: number | null): Promise<string> {
  const { app } = ctx;
  await refuseBeside(tx);
  const id = app.newId();
  const now = app.now();
  await addConversion(tx, {
    id,
    kind: 'adoption',
    status: 'scheduled',
    plan: { splits: [], values: [] },
    facts,
    expected: {},
    createdBy: ctx.principal?.personId ?? null,
    startsAt: new Date(startsAt ?? now),
    createdAt: new Date(now),
  });
  if (startsAt === null) await beginAdoption(app, tx, id, facts);
  return id;
}

/**
 * Adopts a version of the group's standard, now or at an instant (epoch ms) of the workspace's own choosing. Tickets keep the version they
 * were opened with; what changes about them is done in the background. Errors: `codes_in_use`, `conflict`, `not_found`, `validation_failed`.
 */
export function adoptStandard(
  ctx: WorkspaceContext,
  { number, startsAt }: { number: number; startsAt: number | null },
  ifRevision: number | null,
): Promise<Adopted> {
  if (startsAt !== null && startsAt <= ctx.app.now())
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/startsAt', code: 'past', detail: 'must lie ahead; leave it out to adopt now' }],
    });
  return changeSettings(ctx, ifRevision, async (tx) => {
    const version = await standardByNumber(tx, number);
    const own = await ownTenantVersion(tx);
    if (!version || !own) throw new DomainError('not_found', 'The group has not published this version.');
    if (own.id === version.id) return { number, adoptionId: null };
    const facts = { fromVersionId: own.id, fromNumber: own.number, toVersionId: version.id, toNumber: number };
    return { number, adoptionId: await adoptWithin(ctx, tx, facts, startsAt) };
  });
}
