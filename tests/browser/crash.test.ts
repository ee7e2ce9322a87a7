import { afterAll, beforeAll, expect, test } from 'vitest';
import { seeded } from '../../scripts/demo/random.ts';
import { type Answer, client, pause, strike, verified, victimCount } from './client.ts';
import { type Product, startProduct } from './product.ts';

const WRITERS = 4;
const FAULTS = 9;

let product: Product;
beforeAll(async () => {
  product = await startProduct({ demo: false });
});
afterAll(() => product?.stop());

test('kill -9 of API, worker and database under load loses nothing that was acknowledged and does nothing twice', async () => {
  const r = seeded(20261123);
  const up = await client(product, '').ask('POST', '/v1/auth/sign-up', {
    email: 'crash@example.com',
    password: 'a harbour with nine lamps',
    name: '王丽',
    workspaceName: '断电试验',
    template: 'service',
    locale: 'zh-CN',
  });
  expect(up.status).toBe(201);
  const owner = client(product, up.cookie);
  const at = `/v1/w/${up.body.workspace?.slug}/tickets`;

  const acknowledged = new Map<string, string>();
  let isOver = false;
  const writer = async (w: number) => {
    for (let i = 0; !isOver; i++) {
      const title = `单 ${w}-${i}`;
      acknowledged.set(
        title,
        (
          await owner.surely(
            'POST',
            at,
            { title, customerWords: '断电', phone: `1380013${String(8000 + w).padStart(4, '0')}` },
            `crash-${w}-${i}`,
          )
        ).id,
      );
      await pause(r.int(5, 40));
    }
  };
  const writers = Array.from({ length: WRITERS }, (_, w) => writer(w));

  const hit = new Map<string, number>();
  for (let i = 0; i < FAULTS; i++) {
    await pause(r.int(500, 1500));
    strike(product, i, hit);
  }
  await pause(1500);
  isOver = true;
  await Promise.all(writers);
  expect(hit.size).toBe(victimCount);
  expect(acknowledged.size).toBeGreaterThan(20);

  const found = new Map<string, string[]>();
  let cursor: string | null = null;
  do {
    const page: Answer = await owner.ask('GET', `${at}?limit=100${cursor ? `&cursor=${cursor}` : ''}`);
    for (const t of page.body.items ?? []) found.set(t.title, [...(found.get(t.title) ?? []), t.id]);
    cursor = page.body.nextCursor ?? null;
  } while (cursor);
  for (const [title, id] of acknowledged) expect(found.get(title), title).toEqual([id]);
  expect([...found.values()].every((ids) => ids.length === 1)).toBe(true);

  expect(verified(product)).toBe('0 mismatches');
});
