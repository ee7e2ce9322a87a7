import { pageNote } from '@bodan/core/brief/digest-words';
import type { App } from '@bodan/services/context';
import { readMailFile } from '@bodan/services/mail/file';
import { queueMail } from '@bodan/services/mail/queue';
import type { Mailer, OutgoingMail } from '@bodan/services/ports';
import { sendMail } from '@bodan/services/relay/mail';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, testWorld, type World } from '../../../tests/setup/world.ts';

const MINUTE = 60_000;
let w: World;
let place: Place;
beforeAll(async () => {
  w = await testWorld();
  place = await w.workspace('alpha');
  w.setNow(Date.now() + MINUTE);
});
afterAll(() => w.close());

const note = pageNote('zh-CN');
const letter = { subject: '日报', text: `日报\n\n${note}`, html: `<p>日报</p><p>${note}</p>` };
async function queued(app: App, placeId = place.tenantId): Promise<string> {
  const page = {
    kind: 'digest-page' as const,
    placeId,
    placeKind: 'tenant' as const,
    groupId: place.groupId,
    from: '2026-11-20',
    to: '2026-11-20',
    at: app.now(),
    locale: 'zh-CN' as const,
  };
  await app.db.identity((tx) => queueMail(app, tx, 'boss@example.test', letter, { page }));
  const [row] = await app.db.identity((tx) => tx.rows<{ id: string }>('select id from mail where sent_at is null'), 'read');
  return row?.id ?? '';
}
const withPages = (pages: App['ports']['pages']): App => ({ ...w.app, ports: { ...w.app.ports, pages } });

test('a page that takes longer to draw than a mail is claimed for is sent once, whoever else draws it meanwhile', async () => {
  const id = await queued(w.app);
  const sent: number[] = [];
  const mailer: Mailer = {
    async send({ files }) {
      sent.push(files.length);
      return { kind: 'sent' };
    },
    close() {},
  };
  let drawing = 0;
  let go = (): void => {};
  const both = new Promise<void>((resolve) => {
    go = resolve;
  });
  const slow = async () => {
    drawing += 1;
    if (drawing === 2) go();
    await both;
    return new Uint8Array([1]);
  };
  const first = sendMail(withPages(slow), mailer, id);
  w.setNow(w.app.now() + 10 * MINUTE);
  const second = sendMail(withPages(slow), mailer, id);
  expect((await Promise.all([first, second])).sort()).toEqual(['not_due', 'sent']);
  expect([drawing, sent]).toEqual([2, [1]]);
});

test('a page that fails is tried again like a mail server that does not answer', async () => {
  const id = await queued(w.app);
  const sent: number[] = [];
  const mailer: Mailer = {
    async send({ files }) {
      sent.push(files.length);
      return { kind: 'sent' };
    },
    close() {},
  };
  const broken = async (): Promise<Uint8Array> => {
    throw new Error('no ink');
  };
  expect(await sendMail(withPages(broken), mailer, id)).toBe('retry');
  expect(sent).toEqual([]);
  expect(await sendMail(w.app, mailer, id)).toBe('not_due');
  w.setNow(w.app.now() + 2 * MINUTE);
  expect(
    await sendMail(
      withPages(async () => new Uint8Array([1])),
      mailer,
      id,
    ),
  ).toBe('sent');
  expect(sent).toEqual([1]);
});

test('a letter whose place is gone carries nothing and says so', async () => {
  const id = await queued(w.app, w.app.newId());
  const sent: OutgoingMail[] = [];
  const mailer: Mailer = {
    async send(mail) {
      sent.push(mail);
      return { kind: 'sent' };
    },
    close() {},
  };
  await expect(readMailFile(w.app, id)).rejects.toMatchObject({ code: 'not_found' });
  expect(await sendMail(w.app, mailer, id)).toBe('sent');
  expect(sent[0]?.files).toEqual([]);
  for (const words of [sent[0]?.text, sent[0]?.html]) {
    expect(words).not.toContain(note);
    expect(words).toContain('没有附件');
  }
});

test('the development outbox opens what a letter carries, as it would be sent', async () => {
  const id = await queued(w.app);
  const drawn = withPages(async () => new Uint8Array([37, 80]));
  expect(await readMailFile(drawn, id)).toMatchObject({ name: expect.stringMatching(/^alpha .+\.pdf$/), bytes: new Uint8Array([37, 80]) });
  const { items } = (await w.call(null, 'GET', '/v1/dev/mails')).body;
  expect(items.find((x: { id: string }) => x.id === id)).toMatchObject({ hasFile: true });
  expect((await w.call(null, 'GET', `/v1/dev/mails/${w.app.newId()}/file`)).status).toBe(404);
});
