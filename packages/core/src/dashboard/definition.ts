import { z } from 'zod';
import { HQ_ROLES, may, mayHq, ROLES } from '../access.ts';
import type { FieldError } from '../errors.ts';
import { uuid } from '../ids.ts';
import { code, plainText } from '../text.ts';
import { COLUMNS, MAX_ROWS, overlaps } from './layout.ts';
import { DAILY_KEYS, SHOWN_KEYS } from './measure.ts';

export const DIMENSIONS = ['tenant', 'region', 'branch', 'fault', 'department', 'tier'] as const;
export type Dimension = (typeof DIMENSIONS)[number];
/** The days a card counts over: those of the page, or so many that end with the page's last day. */
export const WINDOWS = { page: null, day: 1, week: 7, month: 30, quarter: 90 } as const;
export type Window = keyof typeof WINDOWS;
export const CARD_KINDS = ['figure', 'multiples', 'ranking', 'stuck', 'trend', 'table'] as const;
export type CardKind = (typeof CARD_KINDS)[number];

export const MAX_CARDS = 24;
export const MAX_LINES = 60;
const MAX_VALUES = 50;
const MAX_Y = 500;
const MAX_TARGET = 1_000_000;
/** The smallest a card of a kind can be read at, in cells. */
export const LEAST: Record<CardKind, { w: number; h: number }> = {
  figure: { w: 2, h: 2 },
  multiples: { w: 4, h: 3 },
  ranking: { w: 3, h: 3 },
  stuck: { w: 4, h: 3 },
  trend: { w: 4, h: 3 },
  table: { w: 4, h: 3 },
};

/** Tickets without the fact are asked for by a dash, as in the address of a board. */
const orNone = (item: z.ZodType<string>) => z.union([z.literal('-'), item]);
const listOf = (item: z.ZodType<string>) => z.array(item).min(1).max(MAX_VALUES);
const filters = z
  .strictObject({
    tenant: listOf(uuid),
    /** Regions are what people wrote, commas too, so a board is narrowed to one. */
    region: z.array(orNone(plainText(60, 1))).length(1),
    branch: listOf(orNone(uuid)),
    fault: listOf(orNone(code)),
    department: listOf(orNone(code)),
    tier: listOf(code),
  })
  .partial();
export type CardFilters = z.infer<typeof filters>;

const cell = (low: number, high: number) => z.number().int().min(low).max(high);
const place = {
  id: z.string().regex(/^[a-z0-9]{1,24}$/, { error: 'lower-case letters and digits, at most 24' }),
  /** Empty: the card is called by what it shows. */
  title: plainText(60),
  x: cell(0, COLUMNS - 1),
  y: cell(0, MAX_Y),
  w: cell(2, COLUMNS),
  h: cell(2, MAX_ROWS),
  window: z.enum(Object.keys(WINDOWS) as [Window, ...Window[]]),
  filters,
};
const measure = z.enum(SHOWN_KEYS);
const ranked = { measure, dimension: z.enum(DIMENSIONS), order: z.enum(['most', 'least']), limit: cell(1, MAX_LINES) };
const card = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('figure'), ...place, measure, target: z.number().min(0).max(MAX_TARGET).nullable() }),
  z.strictObject({ kind: z.literal('multiples'), ...place, ...ranked }),
  z.strictObject({ kind: z.literal('ranking'), ...place, ...ranked }),
  z.strictObject({ kind: z.literal('stuck'), ...place }),
  z.strictObject({ kind: z.literal('trend'), ...place, measure: z.enum(DAILY_KEYS) }),
  z.strictObject({
    kind: z.literal('table'),
    ...place,
    measures: z.array(measure).min(1).max(8),
    dimension: z.enum(DIMENSIONS),
    limit: cell(1, MAX_LINES),
  }),
]);
export type Card = z.infer<typeof card>;

/** A dashboard as it is kept: cards and their places; no figure. */
export const definition = z.strictObject({ cards: z.array(card).max(MAX_CARDS) });
export type Definition = z.infer<typeof definition>;

export type PlaceKind = 'tenant' | 'group';
const wrong = (pointer: string, detail: string): FieldError => ({ pointer, code: 'invalid', detail });

/** What is wrong beyond the shape: places on the grid, and what a workspace's own board does not have. Pointers begin with `at`. */
export function problemsOf({ cards }: Definition, place: PlaceKind, at = '/definition'): FieldError[] {
  return cards.flatMap((card, i) => {
    const own = `${at}/cards/${i}`;
    const before = cards.slice(0, i);
    const least = LEAST[card.kind];
    const found: FieldError[] = [];
    if (before.some((c) => c.id === card.id)) found.push(wrong(`${own}/id`, 'another card has this id'));
    if (card.x + card.w > COLUMNS) found.push(wrong(`${own}/w`, `the card reaches beyond column ${COLUMNS}`));
    if (card.w < least.w) found.push(wrong(`${own}/w`, `at least ${least.w} columns`));
    if (card.h < least.h) found.push(wrong(`${own}/h`, `at least ${least.h} rows`));
    const under = before.find((c) => overlaps(c, card));
    if (under) found.push(wrong(`${own}/y`, `the card lies over ${under.id}`));
    if (card.kind === 'table' && new Set(card.measures).size < card.measures.length)
      found.push(wrong(`${own}/measures`, 'a measure stands here twice'));
    if (place === 'tenant' && 'dimension' in card && card.dimension === 'tenant')
      found.push(wrong(`${own}/dimension`, 'a workspace has no subsidiaries'));
    if (place === 'tenant' && card.filters.tenant) found.push(wrong(`${own}/filters/tenant`, 'a workspace has no subsidiaries'));
    return found;
  });
}

/**
 * With whom a dashboard is shared: everybody of a role, or one person; to read, or to change it too. Headquarters give theirs to all
 * subsidiaries or to one as well, to read with the figures of whoever opens it.
 */
const canEdit = z.boolean();
const readOnly = z.literal(false);
export const share = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('role'), role: z.enum([...ROLES, ...HQ_ROLES]), canEdit }),
  z.strictObject({ kind: z.literal('person'), personId: uuid, canEdit }),
  z.strictObject({ kind: z.literal('subsidiaries'), canEdit: readOnly }),
  z.strictObject({ kind: z.literal('subsidiary'), tenantId: uuid, canEdit: readOnly }),
]);
export type Share = z.infer<typeof share>;
export const MAX_SHARES = 50;
export const shares = z.array(share).max(MAX_SHARES);

/** What tells a share from the others of its dashboard. */
export function shareKey(s: Share): string {
  switch (s.kind) {
    case 'role':
      return s.role;
    case 'person':
      return s.personId;
    case 'subsidiary':
      return s.tenantId;
    case 'subsidiaries':
      return s.kind;
    default:
      return s satisfies never;
  }
}
/** Given to subsidiaries, which only headquarters have. */
export const isOfGroup = (s: Pick<Share, 'kind'>): boolean => s.kind === 'subsidiaries' || s.kind === 'subsidiary';
/** What subsidiaries are given by these shares and were not before. */
export const newlyGiven = (shares: readonly Share[], before: readonly Share[]): Share[] =>
  shares.filter((s) => isOfGroup(s) && !before.some((b) => shareKey(b) === shareKey(s)));

/** Roles and subsidiaries of another kind of place, and what is named twice. */
export function shareProblemsOf(list: readonly Share[], place: PlaceKind): FieldError[] {
  const roles: readonly string[] = place === 'group' ? HQ_ROLES : ROLES;
  return list.flatMap((s, i) => {
    if (s.kind === 'role' && !roles.includes(s.role)) return [wrong(`/shares/${i}/role`, 'there is no such role here')];
    if (place === 'tenant' && isOfGroup(s)) return [wrong(`/shares/${i}/kind`, 'a workspace has no subsidiaries')];
    return list.slice(0, i).some((o) => shareKey(o) === shareKey(s)) ? [wrong(`/shares/${i}`, 'stands here twice')] : [];
  });
}

export type Viewer = { personId: string; roles: readonly string[] };
/** Who has what an owner who left shared. */
export const isHeir = (roles: readonly string[]): boolean => may(roles, 'dashboard.inherit') || mayHq(roles, 'hq.dashboard.inherit');
/**
 * What somebody may do with a dashboard; null when it does not exist for them. Only its owner shares and deletes it; one that subsidiaries were
 * given is the group's, so who may give it does too, and one whose owner left is an administrator's. What nobody shared leaves with its owner.
 */
export function rightOn(
  d: { ownerId: string; isOwnerGone: boolean; shares: readonly Share[] },
  viewer: Viewer,
): 'own' | 'edit' | 'read' | null {
  if (d.ownerId === viewer.personId) return 'own';
  if (mayHq(viewer.roles, 'hq.dashboard.give') && d.shares.some(isOfGroup)) return 'own';
  if (d.isOwnerGone && d.shares.length > 0 && isHeir(viewer.roles)) return 'own';
  const given = d.shares.filter(
    (s) => (s.kind === 'role' && viewer.roles.includes(s.role)) || (s.kind === 'person' && s.personId === viewer.personId),
  );
  if (given.length === 0) return null;
  return given.some((s) => s.canEdit) ? 'edit' : 'read';
}
