import { drillHq } from '@bodan/services/board/drill';
import { createTicket } from '@bodan/services/ticket/create';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL, makeWorker, plainTicket } from './board-history.ts';
import { boardStage } from './board-stage.ts';

const { w, hq, play } = await boardStage();
beforeAll(() => play(60));
afterAll(() => w.close());

test('a page of all that is open is the same whether it comes from each workspace or, of a large group, from the newest of everybody', async () => {
  const owner = new pg.Client({ connectionString: w.ownerUrl });
  await owner.connect();
  const known = async (): Promise<number> =>
    Number((await owner.query(`select reltuples from pg_class where relname = 'ticket_open_newest'`)).rows[0]?.reltuples);
  const pages = async () => {
    const all: { total: number; ids: string[] }[] = [];
    for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
      const page = await drillHq(hq, { ...ALL, metric: 'open', stages: [], cursor, limit: 7 });
      all.push({ total: page.total, ids: page.items.map((x) => x.id) });
      cursor = page.nextCursor;
    }
    return all;
  };
  try {
    await owner.query(`update pg_class set reltuples = 0 where relname = 'ticket_open_newest'`);
    const one = await pages();
    expect(one.length).toBeGreaterThan(2);
    // Another group's tickets are among the newest too.
    const other = await makeWorker(w, await w.workspace('shop'), 9);
    for (let i = 0; i < 5; i++) await createTicket(other.ctx, plainTicket());
    await owner.query('vacuum analyze ticket');
    expect(await known()).toBeGreaterThan(0);
    expect(await known()).toBeLessThanOrEqual((one[0]?.total ?? 0) * 8);
    expect(await pages()).toEqual(one);
    // Far more than it has, as if it were small among many.
    await owner.query(`update pg_class set reltuples = 1000000 where relname = 'ticket_open_newest'`);
    expect(await pages()).toEqual(one);
  } finally {
    await owner.query(`update pg_class set reltuples = 0 where relname = 'ticket_open_newest'`);
    await owner.end();
  }
});
