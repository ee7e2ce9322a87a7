import { type Definition, isHeir, newlyGiven, problemsOf, rightOn, type Share, shareProblemsOf } from '@bodan/core/dashboard/definition';
import { DomainError, type FieldError } from '@bodan/core/errors';
import { maskEmail } from '@bodan/core/identity/email-mask';
import { holdLimit } from '../limit-store.ts';
import { givenTo } from './given.ts';
import type { DashboardPlace } from './place.ts';
import {
  type ColleagueRow,
  clearDeleted,
  colleaguesIn,
  countOwn,
  type DashboardRow,
  dashboardById,
  dashboardsFor,
  insertDashboard,
  knownBranches,
  knownRegions,
  markDeleted,
  type PlaceTx,
  updateDashboard,
} from './store.ts';
import { type Dashboard, type DashboardLine, lineOf, type Right, view } from './view.ts';

/** `copyOf` is the dashboard it is made from: what that one names may stay, also what is gone by now. */
export type DashboardInput = { name: string; definition: Definition; shares: Share[]; copyOf?: string | undefined };

const MAX_OWN = 50;
const DAY_MS = 86_400_000;
/** How long a deleted one can be brought back. */
export const KEPT_DAYS = 30;

const notFound = (): DomainError => new DomainError('not_found', 'There is no such dashboard.');

type Found = { row: DashboardRow; right: Right };
/** The row and what the caller may do with it; nothing given looks like nothing there. */
async function find(place: DashboardPlace, tx: PlaceTx, id: string, lock: boolean): Promise<Found | undefined> {
  const row = await dashboardById(tx, place.kind, id, lock);
  const right = row ? rightOn(row, place.me) : null;
  return row && right && row.deletedAt === null ? { row, right } : undefined;
}

/** The row, to change it. Throws `not_found`, and `forbidden` for one that headquarters give. */
export async function take(place: DashboardPlace, tx: PlaceTx, id: string): Promise<Found> {
  const found = await find(place, tx, id, true);
  if (found) return found;
  throw (await givenTo(place, tx, id)).length > 0 ? new DomainError('forbidden') : notFound();
}

const unknown = (pointer: string, detail: string): FieldError => ({ pointer, code: 'unknown', detail });

/**
 * Subsidiaries, regions and branches that are not of this place are refused where they stand, whether they exist elsewhere or not. What
 * `before` names already may stay: a subsidiary that left must not hold up whatever else is changed.
 */
async function placeProblems(place: DashboardPlace, tx: PlaceTx, { cards }: Definition, before: Definition): Promise<FieldError[]> {
  const kept = (facet: 'tenant' | 'region' | 'branch') => ['-', ...before.cards.flatMap((c) => c.filters[facet] ?? [])];
  const tenants = new Set([...kept('tenant'), ...place.tenantIds]);
  const branches = new Set(kept('branch'));
  const named = cards.flatMap((c) => c.filters.branch ?? []).filter((id) => !branches.has(id));
  for (const id of named.length === 0 ? [] : await knownBranches(tx, [...new Set(named)])) branches.add(id);
  const regions = new Set(kept('region'));
  const said = cards.flatMap((c) => c.filters.region ?? []).filter((region) => !regions.has(region));
  for (const region of said.length === 0 ? [] : await knownRegions(tx, [...new Set(said)])) regions.add(region);
  return cards.flatMap(({ filters }, i) => [
    ...(filters.tenant ?? []).flatMap((id, n) =>
      tenants.has(id) ? [] : [unknown(`/definition/cards/${i}/filters/tenant/${n}`, 'there is no such subsidiary')],
    ),
    ...(filters.region ?? []).flatMap((region, n) =>
      regions.has(region) ? [] : [unknown(`/definition/cards/${i}/filters/region/${n}`, 'no branch here is of this region')],
    ),
    ...(filters.branch ?? []).flatMap((id, n) =>
      branches.has(id) ? [] : [unknown(`/definition/cards/${i}/filters/branch/${n}`, 'there is no such branch')],
    ),
  ]);
}

async function shareProblems(place: DashboardPlace, shares: readonly Share[]): Promise<FieldError[]> {
  const known = new Set(place.tenantIds);
  const found = [
    ...shareProblemsOf(shares, place.kind),
    ...shares.flatMap((s, i) =>
      place.kind === 'group' && s.kind === 'subsidiary' && !known.has(s.tenantId)
        ? [unknown(`/shares/${i}/tenantId`, 'there is no such subsidiary')]
        : [],
    ),
  ];
  if (!shares.some((s) => s.kind === 'person')) return found;
  const people = new Set((await listColleagues(place)).map((p) => p.personId));
  const strangers = shares.flatMap((s, i) =>
    s.kind === 'person' && !people.has(s.personId) ? [unknown(`/shares/${i}/personId`, 'there is no such colleague')] : [],
  );
  return [...found, ...strangers];
}

const refuse = (fields: FieldError[]): void => {
  if (fields.length > 0) throw new DomainError('validation_failed', undefined, { fields });
};

/** Those a dashboard can be given to, with what tells two of one name apart: addresses are whole for administrators only. */
export async function listColleagues({ app, id, kind, seesAddresses }: DashboardPlace): Promise<ColleagueRow[]> {
  const people = await app.db.identity((tx) => colleaguesIn(tx, kind, id), 'read');
  if (seesAddresses) return people;
  return people.map((p) => ({ ...p, email: maskEmail(p.email) }));
}

/** One's own dashboards, then those shared with one, then those of headquarters, by name. */
export async function listDashboards(place: DashboardPlace): Promise<DashboardLine[]> {
  const me = { ...place.me, isGiver: place.mayGive, isHeir: isHeir(place.me.roles) };
  const [rows, given] = await place.read(async (tx) => [await dashboardsFor(tx, place.kind, me), await givenTo(place, tx, null)] as const);
  const kept = rows.flatMap((row) => {
    const right = rightOn(row, place.me);
    return right ? [view(row, right, place)] : [];
  });
  return [...kept, ...given].map(lineOf);
}

/** A dashboard of this place, or one that headquarters give. Throws `not_found`. */
async function readIn(place: DashboardPlace, tx: PlaceTx, id: string): Promise<Dashboard> {
  const found = await find(place, tx, id, false);
  if (found) return view(found.row, found.right, place);
  const [given] = await givenTo(place, tx, id);
  if (!given) throw notFound();
  return given;
}

/** Errors: `not_found`. */
export const readDashboard = (place: DashboardPlace, id: string): Promise<Dashboard> => place.read((tx) => readIn(place, tx, id));

/** Throws `forbidden` where subsidiaries are given what they had not, by who may not give it. */
function permitGiving(place: DashboardPlace, shares: readonly Share[], before: readonly Share[]): void {
  if (!place.mayGive && newlyGiven(shares, before).length > 0)
    throw new DomainError('forbidden', 'Only administrators of headquarters give a dashboard to subsidiaries.');
}

/** Refuses who keeps as many as anybody may. Throws `plan_limit`. */
export async function needRoom(tx: PlaceTx, personId: string): Promise<void> {
  await holdLimit(tx, 'dashboard');
  if ((await countOwn(tx, personId)) >= MAX_OWN)
    throw new DomainError('plan_limit', `A person keeps at most ${MAX_OWN} dashboards; delete one first.`);
}

/** A new dashboard of one's own. Errors: `forbidden`, `validation_failed`, `plan_limit`; `not_found` for what it is to be a copy of. */
export async function createDashboard(place: DashboardPlace, { copyOf, ...input }: DashboardInput): Promise<Dashboard> {
  place.permitWrite();
  const { app, me } = place;
  if (input.shares.length > 0 && !place.mayShare) throw new DomainError('forbidden');
  refuse([...problemsOf(input.definition, place.kind), ...(await shareProblems(place, input.shares))]);
  permitGiving(place, input.shares, []);
  const now = new Date(app.now());
  const id = app.newId();
  return place.write(async (tx) => {
    const before = copyOf ? (await readIn(place, tx, copyOf)).definition : { cards: [] };
    refuse(await placeProblems(place, tx, input.definition, before));
    await clearDeleted(tx, new Date(now.getTime() - KEPT_DAYS * DAY_MS));
    await needRoom(tx, me.personId);
    await insertDashboard(tx, place, { ...input, id, ownerId: me.personId, ownerName: me.name }, now);
    return readIn(place, tx, id);
  });
}

/** Whoever may edit changes name and cards; whose it is shares it, and is told the outcome though it is theirs no more. Errors: `not_found`, `forbidden`, `precondition_failed`, `validation_failed`. */
export async function changeDashboard(
  place: DashboardPlace,
  id: string,
  change: { name?: string | undefined; definition?: Definition | undefined; shares?: Share[] | undefined },
  ifVersion: number | null,
): Promise<Dashboard> {
  place.permitWrite();
  const { definition, shares } = change;
  if (shares && !place.mayShare) throw new DomainError('forbidden');
  const fields = [...(definition ? problemsOf(definition, place.kind) : []), ...(shares ? await shareProblems(place, shares) : [])];
  return place.write(async (tx) => {
    const { row, right } = await take(place, tx, id);
    if (right === 'read' || (shares && right !== 'own')) throw new DomainError('forbidden');
    if (ifVersion !== null && ifVersion !== row.version) throw new DomainError('precondition_failed');
    refuse([...fields, ...(definition ? await placeProblems(place, tx, definition, row.definition) : [])]);
    permitGiving(place, shares ?? [], row.shares);
    const next = { id, name: change.name ?? row.name, definition: definition ?? row.definition, shares: shares ?? row.shares };
    const now = new Date(place.app.now());
    await updateDashboard(tx, next, place.me.name, now);
    return view({ ...row, ...next, updatedBy: place.me.name, updatedAt: now.getTime(), version: row.version + 1 }, right, place);
  });
}

/** Whose it is deletes it; it can be brought back for thirty days. Errors: `not_found`, `forbidden`. */
export async function removeDashboard(place: DashboardPlace, id: string): Promise<void> {
  place.permitWrite();
  await place.write(async (tx) => {
    const { right } = await take(place, tx, id);
    if (right !== 'own') throw new DomainError('forbidden');
    await markDeleted(tx, id, new Date(place.app.now()), place.me.personId);
    return null;
  });
}

/**
 * Brings back a dashboard that one may delete, with whom it was shared. One that is there stays as it is. Errors: `not_found`; `forbidden` for what
 * somebody else took back from subsidiaries.
 */
export async function restoreDashboard(place: DashboardPlace, id: string): Promise<Dashboard> {
  place.permitWrite();
  return place.write(async (tx) => {
    const row = await dashboardById(tx, place.kind, id, true);
    if (!row || rightOn(row, place.me) !== 'own') throw notFound();
    if (row.deletedAt !== null && row.deletedBy !== place.me.personId) permitGiving(place, row.shares, []);
    if (row.deletedAt !== null) await markDeleted(tx, id, null, null);
    return readIn(place, tx, id);
  });
}
