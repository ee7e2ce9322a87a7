import { cleanUp } from '@bodan/services/relay/store';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let owner: pg.Pool;

beforeAll(async () => {
  w = await testWorld();
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 1 });
});
afterAll(async () => {
  await owner.end();
  await w.close();
});

test('answers kept for repeats go after 48 hours, younger ones stay', async () => {
  await owner.query(
    `insert into person_idempotency_key (actor, operation, key, request_hash, response, created_at) values
       ('p', 'sign-up', 'old', 'h', '{}', now() - interval '49 hours'), ('p', 'sign-up', 'young', 'h', '{}', now() - interval '47 hours')`,
  );
  await w.app.db.relay((tx) => cleanUp(tx, 100));
  expect((await owner.query('select key from person_idempotency_key')).rows).toEqual([{ key: 'young' }]);
});

test('the words of a mail go a week after it left; that it was sent stays, and unsent mail keeps its words', async () => {
  await owner.query(
    `insert into mail (id, recipient, subject, text_body, html_body, created_at, sent_at) values
       (gen_random_uuid(), 'old@example.test', 's', 'link', '<a>', now() - interval '9 days', now() - interval '8 days'),
       (gen_random_uuid(), 'young@example.test', 's', 'link', '<a>', now() - interval '9 days', now() - interval '6 days'),
       (gen_random_uuid(), 'unsent@example.test', 's', 'link', '<a>', now() - interval '9 days', null)`,
  );
  expect(await w.app.db.relay((tx) => cleanUp(tx, 100))).toBe(1);
  const left = await owner.query('select recipient, subject, text_body || html_body as words from mail order by recipient');
  expect(left.rows).toEqual([
    { recipient: 'old@example.test', subject: 's', words: '' },
    { recipient: 'unsent@example.test', subject: 's', words: 'link<a>' },
    { recipient: 'young@example.test', subject: 's', words: 'link<a>' },
  ]);
  expect(await w.app.db.relay((tx) => cleanUp(tx, 100))).toBe(0);
});
