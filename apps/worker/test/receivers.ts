import { createHmac } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export type Received = { headers: http.IncomingHttpHeaders; url: URL; body: string; bytes: Buffer };
export type Receiver = { url: string; received: Received[]; close(): void };
type Answer = (r: Received, res: http.ServerResponse) => void;

/** A local HTTP server that keeps what it got and answers as it is told. */
export async function receiver(answer: Answer): Promise<Receiver> {
  const received: Received[] = [];
  const server = http.createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (c: Buffer) => chunks.push(c));
    req.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const r = { headers: req.headers, url: new URL(req.url ?? '/', 'http://local'), body: bytes.toString('utf8'), bytes };
      received.push(r);
      answer(r, res);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, received, close };
}

/** True when the request verifies by this secret, as a receiver with the standard's own library would see it. */
export function verifies(r: Received, secret: string): boolean {
  const id = String(r.headers['webhook-id']);
  const at = Number(r.headers['webhook-timestamp']);
  const expected = new Webhook(secret).sign(id, new Date(at * 1000), r.body);
  return String(r.headers['webhook-signature']).split(' ').includes(expected);
}

export const ROBOT_SECRET = 'SEC0123456789abcdef';
const WINDOW_MS = 60_000;
const MUTE_MS = 600_000;

export type FakeRobot = Receiver & { accepted: { at: number; title: string; text: string }[]; refused: string[] };

/** A DingTalk group robot: checks signature and time, takes 20 a minute and then is silent for ten. `now` is the world's clock. */
export async function fakeRobot(now: () => number): Promise<FakeRobot> {
  const accepted: FakeRobot['accepted'] = [];
  const refused: string[] = [];
  let mutedUntil = 0;
  const base = await receiver((r, res) => {
    const reply = (errcode: number, errmsg: string): void => {
      if (errcode !== 0) refused.push(errmsg);
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ errcode, errmsg }));
    };
    const at = Number(r.url.searchParams.get('timestamp'));
    const sign = createHmac('sha256', ROBOT_SECRET).update(`${at}\n${ROBOT_SECRET}`).digest('base64');
    if (r.url.searchParams.get('access_token') !== 'TOKEN' || r.url.searchParams.get('sign') !== sign)
      return reply(310000, 'sign not match');
    if (Math.abs(at - now()) > 3_600_000) return reply(310000, 'invalid timestamp');
    if (now() < mutedUntil || accepted.filter((a) => a.at > now() - WINDOW_MS).length >= 20) {
      mutedUntil = now() + MUTE_MS;
      return reply(130101, 'send too fast, exceed 20 times per minute');
    }
    const { markdown } = JSON.parse(r.body) as { markdown: { title: string; text: string } };
    accepted.push({ at: now(), ...markdown });
    return reply(0, 'ok');
  });
  return { ...base, accepted, refused };
}
