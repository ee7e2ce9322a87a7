import { createHash } from 'node:crypto';
import type { Ask } from './driver.ts';
import type { Loaded, Site } from './load-product.ts';
import { KEYWORDS, rowOf, SITES, TIERS, WARRANTY } from './rows.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
export const THIN_TOKEN = createHash('sha256').update('thin').digest('hex');

/** The same question put to both sides; `i` decides which site, word and status, so that both get the same mix. */
export type Pair = { product: Ask; thin: Ask };

export function asksOf(loaded: Loaded, total: number, now: number) {
  const site = (i: number): Site => loaded.sites[(i * 37) % SITES] as Site;
  const own = (s: Site) => ({ authorization: `Bearer ${s.key}` });
  const thin = { authorization: `Bearer ${THIN_TOKEN}` };
  const phoneOf = (i: number): string => rowOf(1 + ((i * 7919) % total), total, now).phone;
  let created = 0;
  return {
    create(i: number): Pair {
      created += 1;
      const s = site(i);
      const row = rowOf(total + created, total + created + 10, now);
      const custom = Object.fromEntries(Object.entries(row.custom).map(([k, v]) => [`x_${k}`, v]));
      return {
        product: {
          method: 'POST',
          path: `/v1/w/${s.slug}/tickets`,
          headers: own(s),
          body: JSON.stringify({
            title: row.title,
            customerWords: row.description,
            contactName: row.customer,
            phone: row.phone,
            faultCode: row.fault,
            departmentCode: row.department,
            tier: row.tier,
            custom,
          }),
        },
        thin: {
          method: 'POST',
          path: '/api/tickets',
          headers: thin,
          body: JSON.stringify({
            ...row,
            site: 1 + ((i * 37) % SITES),
            status: 'new',
            responseDueAt: new Date(now + TIERS[row.tier].respond * HOUR),
            resolveDueAt: new Date(now + TIERS[row.tier].resolve * HOUR),
          }),
        },
      };
    },
    list(i: number): Pair {
      const s = site(i);
      const status = ['done', 'done', 'on_site', 'done', 'new'][i % 5] ?? 'done';
      const warranty = WARRANTY[i % 3] ?? 'in';
      return {
        product: { path: `/v1/w/${s.slug}/tickets?stage=${status}&custom=x_warranty:${warranty}&limit=50`, headers: own(s) },
        thin: { path: `/api/tickets?tenant=${1 + ((i * 37) % SITES)}&status=${status}&warranty=${warranty}`, headers: thin },
      };
    },
    words(i: number): Pair {
      const s = site(i);
      const q = encodeURIComponent(KEYWORDS[i % KEYWORDS.length] ?? '');
      return {
        product: { path: `/v1/w/${s.slug}/tickets?q=${q}`, headers: own(s) },
        thin: { path: `/api/search?tenant=${1 + ((i * 37) % SITES)}&q=${q}`, headers: thin },
      };
    },
    tail(i: number): Pair {
      const s = site(i);
      const q = phoneOf(i).slice(-6);
      return {
        product: { path: `/v1/w/${s.slug}/tickets?q=${q}`, headers: own(s) },
        thin: { path: `/api/search?tenant=${1 + ((i * 37) % SITES)}&q=${q}`, headers: thin },
      };
    },
    board(): Pair {
      return {
        product: { path: '/v1/hq/bench/board', headers: { authorization: `Bearer ${loaded.hqKey}` } },
        thin: { path: '/api/board', headers: thin },
      };
    },
    /** Thirty days ending on another day of two years each time: a board that is never in memory, of the same size. */
    freshBoard(i: number): Pair {
      const to = new Date(now - ((i * 13) % 700) * DAY);
      const from = new Date(to.getTime() - 29 * DAY);
      const day = (d: Date) => d.toISOString().slice(0, 10);
      return {
        product: { path: `/v1/hq/bench/board?from=${day(from)}&to=${day(to)}`, headers: { authorization: `Bearer ${loaded.hqKey}` } },
        thin: { path: '/api/board', headers: thin },
      };
    },
    /** The board as it was published at a moment of the last two years, beside one of the present that is never in memory: both the product's. */
    pastBoard(i: number, known: 'then' | 'now' = 'then'): Pair {
      const at = new Date(now - ((i * 13) % 700) * DAY - HOUR);
      const path = `/v1/hq/bench/board?at=${at.toISOString()}&known=${known}`;
      return { product: { path, headers: { authorization: `Bearer ${loaded.hqKey}` } }, thin: this.freshBoard(i).product };
    },
    /** The open tickets of a moment, beside a page of the list: both the product's. */
    pastDrill(i: number): Pair {
      const at = new Date(now - ((i * 13) % 700) * DAY - HOUR);
      const path = `/v1/hq/bench/tickets?metric=open&at=${at.toISOString()}&limit=50`;
      return { product: { path, headers: { authorization: `Bearer ${loaded.hqKey}` } }, thin: this.list(i).product };
    },
    /** What a workspace of a large group opens of its own, beside a page of its list. */
    ownDrill(i: number): Pair {
      const s = site(i);
      const path = `/v1/w/${s.slug}/board/tickets?metric=created&limit=50`;
      return { product: { path, headers: own(s) }, thin: this.list(i).product };
    },
    drill(i: number): Pair {
      const path = '/v1/hq/bench/tickets?metric=open&limit=50';
      return { product: { path, headers: { authorization: `Bearer ${loaded.hqKey}` } }, thin: this.list(i).product };
    },
  };
}
