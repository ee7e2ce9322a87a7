import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outgoingCalls } from '../src/outgoing.ts';
import { isPublicAddress } from '../src/outgoing-address.ts';

const payloads = JSON.parse(readFileSync(new URL('./fixtures/refused-addresses.json', import.meta.url), 'utf8')) as [string, string][];
const ZONE: Record<string, string[]> = {
  'loop.ssrf.test': ['127.0.0.1'],
  'meta.ssrf.test': ['169.254.169.254'],
  'ten.ssrf.test': ['10.0.0.5'],
  'v6loop.ssrf.test': ['::1'],
  'v6mapped.ssrf.test': ['::ffff:7f00:1'],
  'v6ula.ssrf.test': ['fc00::5'],
  'nat64.ssrf.test': ['64:ff9b::7f00:1'],
  'multi.ssrf.test': ['8.8.4.4', '127.0.0.1'],
  'multi6.ssrf.test': ['8.8.4.4', '::1'],
  'zero.ssrf.test': ['0.0.0.0'],
  'cgnat.ssrf.test': ['100.64.0.5'],
  'cname.ssrf.test': ['127.0.0.1'],
  '127.0.0.1.nip.ssrf.test': ['127.0.0.1'],
};
const LOCAL_NAME = /^(localhost|.*\.localhost|ip6-localhost|localhost\.localdomain)$/;

let hits: string[] = [];
let answer: (req: http.IncomingMessage, res: http.ServerResponse) => void = (_, res) => res.end('ok');
const canary = http.createServer((req, res) => {
  hits.push(req.url ?? '');
  answer(req, res);
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((ready) => canary.listen(0, '127.0.0.1', ready));
  port = (canary.address() as AddressInfo).port;
});
afterAll(() => {
  canary.closeAllConnections();
  canary.close();
});

/** Names of this machine lead to it, names inside the zone to what it says, all others nowhere: nothing leaves the machine. */
const resolve = async (host: string): Promise<string[]> => {
  const name = host.toLowerCase();
  if (LOCAL_NAME.test(name) || name.startsWith('rebind')) return ['127.0.0.1'];
  const found = ZONE[name];
  if (!found) throw new Error('ENOTFOUND');
  return found;
};
const call = (url: string, options: { allowLocal?: boolean; deadlineMs?: number } = {}) =>
  outgoingCalls({ allowLocal: false, resolve, ...options }).post({ url, headers: { 'content-type': 'application/json' }, body: '{}' });

test('no form of an inner address is called', async () => {
  hits = [];
  expect(payloads.length).toBeGreaterThan(130);
  const through: string[] = [];
  for (const [kind, text] of payloads) {
    const url = text.replaceAll('8123', String(port));
    const result = await call(url);
    const leadsOutside = kind === 'parser' || kind === 'metadata' || kind === 'name';
    if (result.kind !== 'failed' || (result.reason !== 'refused' && !leadsOutside))
      through.push(`${kind} ${url}: ${JSON.stringify(result)}`);
  }
  expect(through).toEqual([]);
  expect(hits).toEqual([]);
});

test('an open and a closed port inside answer alike', async () => {
  const strip = (r: object) => ({ ...r, ms: 0 });
  expect(strip(await call(`http://127.0.0.1:${port}/`))).toEqual(strip(await call('http://127.0.0.1:1/')));
  expect(strip(await call(`http://loop.ssrf.test:${port}/`))).toEqual(strip(await call('http://loop.ssrf.test:1/')));
});

test('what can be told from the text is refused when it is saved', () => {
  const { check } = outgoingCalls({ allowLocal: false });
  for (const url of [
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://2130706433/',
    'file:///etc/passwd',
    'http://u:p@example.com/',
    'example.com',
    'http://0x7f.1/',
  ])
    expect(() => check(url), url).toThrow();
  for (const url of ['https://example.com/hook?x=1', 'http://8.8.4.4:8080/', 'http://[2606:4700:4700::1111]/'])
    expect(() => check(url), url).not.toThrow();
});

test('only global unicast counts as public', () => {
  for (const a of ['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '2400:3200::1']) expect(isPublicAddress(a), a).toBe(true);
  for (const a of [
    '0.0.0.0',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    '::',
    '::ffff:8.8.8.8',
    '2002:808:808::1',
    '64:ff9b::808:808',
    '2001::1',
    '2001:db8::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'not an address',
  ])
    expect(isPublicAddress(a), a).toBe(false);
});

test('a redirect is an answer, never followed', async () => {
  hits = [];
  answer = (_, res) => res.writeHead(302, { location: `http://127.0.0.1:${port}/second` }).end();
  expect(await call(`http://127.0.0.1:${port}/first`, { allowLocal: true })).toMatchObject({ kind: 'answered', status: 302 });
  expect(hits).toEqual(['/first']);
});

test('an endless or silent answer is bounded in bytes and time', async () => {
  let sent = 0;
  answer = (_, res) => {
    const chunk = Buffer.alloc(16_384, 65);
    const more = (): void => {
      while (!res.destroyed) {
        sent += chunk.length;
        if (!res.write(chunk)) {
          res.once('drain', more);
          return;
        }
      }
    };
    more();
  };
  const big = await call(`http://127.0.0.1:${port}/`, { allowLocal: true });
  expect(big).toMatchObject({ kind: 'answered', status: 200 });
  expect(big.kind === 'answered' && big.body.length).toBe(2048);
  expect(sent).toBeLessThan(8 * 1024 * 1024);
  answer = () => {};
  expect(await call(`http://127.0.0.1:${port}/`, { allowLocal: true, deadlineMs: 200 })).toMatchObject({
    kind: 'failed',
    reason: 'timeout',
  });
  answer = (_, res) => void res.writeHead(200).write('x');
  expect(await call(`http://127.0.0.1:${port}/`, { allowLocal: true, deadlineMs: 200 })).toMatchObject({
    kind: 'failed',
    reason: 'timeout',
  });
});

test('what cannot be stored of a reply is replaced', async () => {
  answer = (_, res) => res.end(Buffer.from([0x61, 0x00, 0xff, 0x62]));
  const result = await call(`http://127.0.0.1:${port}/`, { allowLocal: true });
  expect(result).toMatchObject({ kind: 'answered', body: 'a\ufffd\ufffdb' });
});

test('local calls, where they are allowed, reach this machine and no neighbour', async () => {
  const { check } = outgoingCalls({ allowLocal: true });
  expect(() => check('http://127.0.0.1:9/')).not.toThrow();
  for (const url of ['http://10.0.0.5/', 'http://169.254.169.254/', 'http://0.0.0.0/', 'http://[::ffff:10.0.0.5]/'])
    expect(() => check(url), url).toThrow();
});
