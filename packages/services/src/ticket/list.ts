import { ticketNumber } from '@bodan/core/ids';
import { phoneTail, reversed, searchQuery } from '@bodan/core/search/grams';
import { permit, type WorkspaceContext } from '../context.ts';
import { searchableTail } from '../customer/shown.ts';
import { type ReferenceNames, referenceNames } from '../field/names.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { readWithConfig } from '../workspace/fresh.ts';
import { narrowest } from './list-field-store.ts';
import { filterFor, type ListFilter } from './list-filter.ts';
import { itemsFor, type ListItem } from './list-item.ts';
import { pageBy } from './list-order.ts';
import { countTickets, searchRows, tailRows } from './list-store.ts';

export type ListInput = ListFilter & {
  /** A column, or a custom field by its key; a dash before it turns the order round. */
  sort: string;
  q: string | null;
  cursor: string | null;
  limit: number;
  withTotal: boolean;
};

export type ListPage = {
  items: ListItem[];
  nextCursor: string | null;
  total: number | null;
  isTotalExact: boolean;
  /** What ids in custom values are called. */
  names: ReferenceNames;
};

const COUNT_CEILING = 10_000;
const SEARCH_CANDIDATES = 400;

const namesOf = (ctx: WorkspaceContext, config: WorkspaceConfig, items: readonly ListItem[]): Promise<ReferenceNames> =>
  referenceNames(
    ctx,
    config.fieldSet.fields,
    items.map((i) => i.custom),
  );

const encoded = (parts: unknown): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

/** A page of tickets by filter, order and cursor; or the best 50 by search words or a phone's tail. Errors: `forbidden`, `validation_failed`. */
export async function listTickets(ctx: WorkspaceContext, input: ListInput): Promise<ListPage> {
  permit(ctx, 'ticket.read');
  const { app, scope } = ctx;
  const { q } = input;
  if (q !== null) return search(ctx, q, input.limit);
  const { config, answer } = await readWithConfig(ctx, (config) => {
    const filter = filterFor(ctx, config, input);
    const page = pageBy(ctx, config, { ...input, limit: input.limit + 1 });
    return async (tx) => {
      const narrowed = await narrowest(tx, scope.tenantId, filter);
      return Promise.all([input.withTotal ? countTickets(tx, scope.tenantId, narrowed, COUNT_CEILING) : null, page(tx, narrowed)]);
    };
  });
  const [total, { rows, cursorOf }] = answer;
  const now = nowOf(config, app.now());
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  const hasMore = rows.length > input.limit && last !== undefined;
  const items = page.map(itemsFor(ctx, config, now));
  return {
    names: await namesOf(ctx, config, items),
    items,
    nextCursor: hasMore ? encoded(cursorOf(last)) : null,
    total: total === null ? null : Math.min(total, COUNT_CEILING),
    isTotalExact: total === null || total <= COUNT_CEILING,
  };
}

/** So many digits are a phone's: where one ends so, the texts are not looked through for the digits as well. */
const PHONE_DIGITS = 6;
/** The numbers that somebody may mean who types the digits only: this year's and last year's. */
const numbersOf = (digits: string, now: number): string[] =>
  [0, 1].map((ago) => ticketNumber(new Date(now).getUTCFullYear() - ago, Number(digits)));

async function search(ctx: WorkspaceContext, q: string, limit: number): Promise<ListPage> {
  const { tenantId } = ctx.scope;
  const tail = phoneTail(q);
  const phone = searchableTail(ctx, tail);
  const query = searchQuery(tenantId, q);
  const { config, answer } = await readWithConfig(ctx, (config) => async (tx) => {
    const words = () => (query ? searchRows(tx, tenantId, query.grams, SEARCH_CANDIDATES, query.words, limit) : Promise.resolve([]));
    if (!tail) return words();
    const phones = tailRows(tx, tenantId, phone && reversed(phone), numbersOf(tail, nowOf(config, ctx.app.now())), limit);
    if (tail.length >= PHONE_DIGITS && (await phones).length > 0) return phones;
    const [byTail, byWords] = await Promise.all([phones, words()]);
    return [...byTail, ...byWords.filter((r) => !byTail.some((t) => t.id === r.id))].slice(0, limit);
  });
  const now = nowOf(config, ctx.app.now());
  const items = answer.map(itemsFor(ctx, config, now));
  return { items, names: await namesOf(ctx, config, items), nextCursor: null, total: null, isTotalExact: false };
}
