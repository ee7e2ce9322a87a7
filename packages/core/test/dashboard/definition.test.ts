import { definition, newlyGiven, type PlaceKind, problemsOf, rightOn, shareProblemsOf } from '@bodan/core/dashboard/definition';
import { settle } from '@bodan/core/dashboard/layout';
import { SHOWN_KEYS, shownOf } from '@bodan/core/dashboard/measure';
import { TEMPLATES, templateCards } from '@bodan/core/dashboard/template';
import { figuresOf, noCounts } from '@bodan/core/measures/board';
import { DRILL_METRICS } from '@bodan/core/measures/drill';
import { expect, test } from 'vitest';

const PLACES: PlaceKind[] = ['group', 'tenant'];
const figure = { kind: 'figure', id: 'a', title: '', x: 0, y: 0, w: 3, h: 2, window: 'page', filters: {}, measure: 'open', target: null };
const pathsOf = (cards: unknown[]) => (definition.safeParse({ cards }).error?.issues ?? []).map((i) => i.path.join('/'));
const problems = (cards: unknown[], place: PlaceKind = 'group') => problemsOf(definition.parse({ cards }), place).map((p) => p.pointer);

test('every template is a definition with nothing wrong in it, and stands as it would settle', () => {
  for (const place of PLACES)
    for (const key of TEMPLATES) {
      const cards = templateCards(key, place);
      expect(problems(cards, place), `${key} ${place}`).toEqual([]);
      expect(
        settle(cards)
          .map(({ id, y }) => [id, y])
          .sort(),
      ).toEqual(cards.map(({ id, y }) => [id, y]).sort());
    }
});

test('unknown measures, dimensions and filters are named by their path', () => {
  expect(pathsOf([{ ...figure, measure: 'profit' }])).toEqual(['cards/0/measure']);
  expect(
    pathsOf([figure, { ...figure, kind: 'ranking', measure: 'open', dimension: 'person', order: 'most', limit: 5, target: undefined }]),
  ).toContain('cards/1/dimension');
  expect(pathsOf([{ ...figure, filters: { person: ['x'] } }])).toEqual(['cards/0/filters']);
  expect(pathsOf([{ ...figure, filters: { branch: ['west'] } }])[0]).toMatch(/^cards\/0\/filters\/branch\/0/);
  expect(pathsOf([{ ...figure, kind: 'trend', measure: 'open', target: undefined }])).toContain('cards/0/measure');
  expect(pathsOf([{ ...figure, kind: 'map' }])).toEqual(['cards/0/kind']);
  expect(pathsOf(Array.from({ length: 25 }, () => figure))).toEqual(['cards']);
});

test('cards lie beside each other and inside the grid, each with its own id', () => {
  expect(problems([figure, { ...figure, x: 2, id: 'b' }])).toEqual(['/definition/cards/1/y']);
  expect(problems([figure, { ...figure, x: 3 }])).toEqual(['/definition/cards/1/id']);
  expect(problems([{ ...figure, x: 10 }])).toEqual(['/definition/cards/0/w']);
  expect(problems([{ kind: 'stuck', id: 's', title: '', x: 0, y: 0, w: 3, h: 2, window: 'page', filters: {} }])).toEqual([
    '/definition/cards/0/w',
    '/definition/cards/0/h',
  ]);
});

test('a workspace has no subsidiaries to compare or to narrow by', () => {
  const byTenant = { ...figure, kind: 'ranking', h: 3, dimension: 'tenant', order: 'most', limit: 5, target: undefined };
  const { target: _, ...ranking } = byTenant;
  expect(problems([ranking], 'tenant')).toEqual(['/definition/cards/0/dimension']);
  expect(problems([ranking], 'group')).toEqual([]);
  const narrowed = { ...figure, filters: { tenant: ['00000000-0000-7000-8000-000000000001'] } };
  expect(problems([narrowed], 'tenant')).toEqual(['/definition/cards/0/filters/tenant']);
});

test('every figure is picked from the board and opens by a metric of it; nothing divided by nothing is a number', () => {
  const nothing = figuresOf(noCounts());
  for (const key of SHOWN_KEYS) {
    const shown = shownOf(key);
    for (const metric of [shown.opens, ...shown.parts(nothing).map((p) => p.metric)]) expect(DRILL_METRICS).toContain(metric);
    expect(shown.value(nothing), key).toBe(shown.unit === 'count' ? 0 : null);
  }
  const some = figuresOf({ ...noCounts(), first_response_met: 3, first_response_missed: 1, created: 4, handovers: 2 });
  expect(shownOf('first_response_rate').value(some)).toBe(0.75);
  expect(
    shownOf('first_response_rate')
      .parts(some)
      .map((p) => p.count),
  ).toEqual([3, 1, 0]);
  expect(shownOf('handovers_per_ticket').value(some)).toBe(0.5);
});

test('who may what: the widest of what was given counts, and nothing given is nothing there', () => {
  const d = {
    ownerId: 'me',
    isOwnerGone: false,
    shares: [
      { kind: 'role' as const, role: 'agent' as const, canEdit: false },
      { kind: 'person' as const, personId: 'li', canEdit: true },
    ],
  };
  expect(rightOn(d, { personId: 'me', roles: [] })).toBe('own');
  expect(rightOn(d, { personId: 'wu', roles: ['agent'] })).toBe('read');
  expect(rightOn(d, { personId: 'li', roles: ['agent'] })).toBe('edit');
  expect(rightOn(d, { personId: 'wu', roles: ['owner'] })).toBeNull();
  expect(shareProblemsOf([...d.shares, d.shares[0] as never], 'tenant').map((p) => p.pointer)).toEqual(['/shares/2']);
  expect(shareProblemsOf(d.shares, 'group').map((p) => p.pointer)).toEqual(['/shares/0/role']);
  const given = [
    { kind: 'subsidiaries' as const, canEdit: false as const },
    { kind: 'subsidiary' as const, tenantId: 'alpha', canEdit: false as const },
  ];
  expect(rightOn({ ...d, shares: given }, { personId: 'alpha', roles: ['subsidiaries'] })).toBeNull();
  expect(rightOn({ ...d, shares: given.slice(1) }, { personId: 'li', roles: ['hq_admin'] })).toBe('own');
  expect(rightOn({ ...d, shares: given }, { personId: 'li', roles: ['hq_analyst'] })).toBeNull();
  expect(rightOn(d, { personId: 'wu', roles: ['hq_admin'] })).toBeNull();
  expect(shareProblemsOf([...given, given[1] as never], 'group').map((p) => p.pointer)).toEqual(['/shares/2']);
  expect(shareProblemsOf(given, 'tenant').map((p) => p.pointer)).toEqual(['/shares/0/kind', '/shares/1/kind']);
  expect(newlyGiven([...d.shares, ...given], given.slice(0, 1))).toEqual(given.slice(1));
  expect(newlyGiven(d.shares, [])).toEqual([]);
});

test('what a leaver shared is an administrator’s of the place; others have what they were given, and what nobody shared leaves with them', () => {
  const shares = [{ kind: 'role' as const, role: 'agent' as const, canEdit: false }];
  const left = { ownerId: 'me', isOwnerGone: true, shares };
  for (const role of ['owner', 'admin', 'hq_admin']) expect(rightOn(left, { personId: 'li', roles: [role] }), role).toBe('own');
  for (const role of ['manager', 'dispatcher', 'viewer', 'hq_analyst', 'hq_auditor'])
    expect(rightOn(left, { personId: 'li', roles: [role] }), role).toBeNull();
  expect(rightOn(left, { personId: 'li', roles: ['agent'] })).toBe('read');
  expect(rightOn({ ...left, shares: [] }, { personId: 'li', roles: ['owner'] })).toBeNull();
});
