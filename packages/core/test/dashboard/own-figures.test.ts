import { type Card, definition, LEAST, problemsOf } from '@bodan/core/dashboard/definition';
import { namedPlaces, ownFigures } from '@bodan/core/dashboard/own-figures';
import { templateCards } from '@bodan/core/dashboard/template';
import { expect, test } from 'vitest';

const id = (n: number) => `00000000-0000-7000-8000-00000000000${n}`;
const [mine, other, myBranch, otherBranch] = [id(1), id(2), id(3), id(4)] as [string, string, string, string];
const own = { tenantId: mine, branchIds: [myBranch], regions: ['城西'] };
const figure = (key: string, filters: Card['filters'], y = 0): Card => ({
  kind: 'figure',
  id: key,
  title: '',
  x: 0,
  y,
  ...LEAST.figure,
  window: 'page',
  filters,
  measure: 'open',
  target: null,
});

test('a group’s template reads in a subsidiary as one of its own: by branch, and naming nobody', () => {
  for (const key of ['house', 'late', 'quality'] as const) {
    const read = ownFigures({ cards: templateCards(key, 'group') }, own);
    expect(read.cards).toEqual(templateCards(key, 'tenant'));
    expect(problemsOf(definition.parse(read), 'tenant')).toEqual([]);
  }
});

test('what is only about others is left out and the rest closes up; what is about the subsidiary too names it no more', () => {
  const cards = [
    figure('others', { tenant: [other] }),
    figure('both', { tenant: [other, mine], fault: ['E1'] }, 2),
    figure('branches', { branch: [otherBranch, myBranch, '-'] }, 4),
    figure('theirs', { branch: [otherBranch] }, 6),
    figure('far', { region: ['城东'] }, 8),
    figure('near', { region: ['城西'], tier: ['A'] }, 10),
  ];
  const read = ownFigures({ cards }, own);
  expect(read.cards.map(({ id, y, filters }) => ({ id, y, filters }))).toEqual([
    { id: 'both', y: 0, filters: { fault: ['E1'] } },
    { id: 'branches', y: 2, filters: { branch: [myBranch, '-'] } },
    { id: 'near', y: 4, filters: { region: ['城西'], tier: ['A'] } },
  ]);
  expect(JSON.stringify(read)).not.toMatch(new RegExp(`${other}|${otherBranch}|城东`));
  expect(namedPlaces({ cards })).toEqual({ branchIds: [otherBranch, myBranch], regions: ['城东', '城西'] });
});
