import { immutable } from '$app/manifest';
import { self } from '$app/service-worker';
import { fromServerOrAway } from './away.ts';

const parts = 'bodan-parts';
/** It is there only while a technician's page asked for it; the page makes it and sign-out ends it. */
const answers = 'bodan-kept';
const shell = '/w/';
const keptAt = 'x-bodan-kept-at';
const keptForMs = 3 * 86_400_000;
/** A line that says nothing for so long is none: in a lift shaft a phone believes to be connected. */
const patienceMs = 8_000;
const atOnce = 4;
const refusals: ReadonlySet<number> = new Set([403, 404, 410]);
/** What a day of jobs is read from; figures and lists of others need a line. */
const readable = /^\/v1\/(me$|w\/[^/]+\/(settings|views|tickets|photos|me|notifications)(\/|$))/;

const isStream = (request: Request) => request.headers.get('accept')?.includes('text/event-stream') ?? false;

/** What this worker answers itself; none is the browser's own affair. */
export function answerFor(request: Request): Promise<Response> | undefined {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return undefined;
  if (pathname.startsWith('/_app/immutable/')) return part(request);
  if (request.mode === 'navigate') {
    if (pathname.startsWith('/wall/')) return fromServerOrAway(request);
    return pathname.startsWith('/w/') ? fromLine(request, shell) : undefined;
  }
  return readable.test(pathname) && !isStream(request) ? fromLine(request, request.url) : undefined;
}

async function part(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: parts, ignoreVary: true })) ?? fetch(request);
}

/** The line first; what was kept of it when it says nothing. */
async function fromLine(request: Request, name: string): Promise<Response> {
  const kept = await caches.match(name, { cacheName: answers, ignoreVary: true });
  const line = fetch(request).then(async (response) => {
    // A full device keeps nothing more; what came is answered all the same.
    await keep(name, response.clone()).catch(() => undefined);
    return response;
  });
  if (!kept) return line;
  const silence = new Promise<Response>((go) => setTimeout(() => go(kept), patienceMs));
  return Promise.race([line, silence]).catch(() => kept);
}

async function keep(name: string, response: Response): Promise<void> {
  if (response.status === 401) await caches.delete(answers);
  if (response.redirected || !(await caches.has(answers))) return;
  // What this caller may not read any more, or what is gone, is not kept on.
  if (refusals.has(response.status)) await (await caches.open(answers)).delete(name, { ignoreVary: true });
  if (!response.ok) return;
  const isMe = new URL(name, self.location.origin).pathname === '/v1/me';
  if (isMe && !(await isSamePerson(name, response.clone()))) {
    await caches.delete(answers);
    return;
  }
  const headers = new Headers(response.headers);
  // The server's present is not what it was by the time this is read.
  headers.delete('date');
  headers.set(keptAt, new Date().toISOString());
  const cache = await caches.open(answers);
  await cache.put(name, new Response(await response.arrayBuffer(), { status: response.status, headers }));
}

/** Whoever signs in on a device finds nothing of who did before. */
async function isSamePerson(name: string, now: Response): Promise<boolean> {
  const before = await caches.match(name, { cacheName: answers, ignoreVary: true });
  if (!before) return true;
  const [a, b] = (await Promise.all([before.json(), now.json()])) as { person: { id: string } }[];
  return a?.person.id === b?.person.id;
}

/** Brings the page at an address and every part of the console to this device, and lets go what is old. */
export async function keepAll(address: string): Promise<void> {
  await keep(shell, await fetch(address, { headers: { accept: 'text/html' } }));
  const cache = await caches.open(answers);
  for (const request of await cache.keys()) {
    const at = (await cache.match(request))?.headers.get(keptAt);
    if (at && Date.now() - Date.parse(at) > keptForMs) await cache.delete(request);
  }
  await keepParts();
}

async function keepParts(): Promise<void> {
  const cache = await caches.open(parts);
  const wanted = new Set(immutable.map(({ path }) => new URL(path, self.location.origin).href));
  const there = new Set((await cache.keys()).map(({ url }) => url));
  const lacking = [...wanted].filter((url) => !there.has(url));
  const bring = async () => {
    for (let url = lacking.pop(); url; url = lacking.pop()) await cache.add(url).catch(() => undefined);
  };
  await Promise.all(Array.from({ length: atOnce }, bring));
  // A page of an older release may still be open and ask for its own.
  if ((await self.clients.matchAll({ type: 'window' })).length > 1) return;
  for (const url of there) if (!wanted.has(url)) await cache.delete(url);
}
