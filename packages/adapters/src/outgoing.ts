import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { DomainError } from '@bodan/core/errors';
import type { OutgoingAnswer, OutgoingCalls, OutgoingRequest } from '@bodan/services/ports';
import { isLoopbackAddress, isPublicAddress } from './outgoing-address.ts';

const DEADLINE_MS = 15_000;
const CLAIM_DEADLINES = 3;
const READ_BYTES = 64 * 1024;
const KEPT_BYTES = 2048;

type Resolver = (host: string) => Promise<string[]>;
export type OutgoingOptions = { allowLocal: boolean; deadlineMs?: number | undefined; resolve?: Resolver };

class Refused extends Error {}

const systemResolver: Resolver = async (host) => (await lookup(host, { all: true, verbatim: true })).map((a) => a.address);

/** The host as an address or a name: without the brackets of IPv6 and the dot of a rooted name. */
const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

function parse(text: string, isAllowed: (address: string) => boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new Refused();
  if (url.username !== '' || url.password !== '' || url.port === '0') throw new Refused();
  const host = hostOf(url);
  if (host === '' || (isIP(host) !== 0 && !isAllowed(host))) throw new Refused();
  return url;
}

/** One address for the whole call: if any answer of the resolver is not allowed, none is. */
async function addressOf(url: URL, resolve: Resolver, isAllowed: (address: string) => boolean): Promise<string> {
  const host = hostOf(url);
  const addresses = isIP(host) ? [host] : await resolve(host);
  const [first] = addresses;
  if (first === undefined) throw new Error('no address');
  if (!addresses.every(isAllowed)) throw new Refused();
  return first;
}

type Reply = { status: number; retryAfter: string | null; body: string };

function send(url: URL, address: string, { headers, body }: OutgoingRequest, signal: AbortSignal): Promise<Reply> {
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.request(
      {
        protocol: url.protocol,
        hostname: address,
        port: url.port || (url.protocol === 'https:' ? 443 : 80),
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        // The name goes into Host and the certificate check; the connection goes to the address that was checked.
        headers: { ...headers, host: url.host, 'content-length': Buffer.byteLength(body), connection: 'close' },
        ...(client === https && isIP(hostOf(url)) === 0 ? { servername: hostOf(url) } : {}),
        agent: false,
        signal,
        maxHeaderSize: 16 * 1024,
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const done = (): void => {
          const kept = Buffer.concat(chunks).subarray(0, KEPT_BYTES);
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers['retry-after'] ?? null,
            body: storable(kept.toString('utf8')),
          });
          request.destroy();
        };
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (chunks.length === 0 || size <= KEPT_BYTES + chunk.length) chunks.push(chunk);
          // Whoever answers more than anybody needs has answered all the same.
          if (size > READ_BYTES) done();
        });
        response.on('end', done);
        response.on('error', reject);
        response.on('aborted', () => reject(new Error('cut off')));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** A receiver may answer anything; what is kept of it must fit into a text column. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly the characters that must not enter
const storable = (text: string): string => text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd');

/**
 * The one caller of addresses that users set: parsed once, resolved once, every answer of the resolver checked, connected to
 * exactly that address, no redirects, one deadline over all, a bounded reply.
 */
export function outgoingCalls({ allowLocal, deadlineMs = DEADLINE_MS, resolve = systemResolver }: OutgoingOptions): OutgoingCalls {
  const isAllowed = (address: string): boolean => isPublicAddress(address) || (allowLocal && isLoopbackAddress(address));
  return {
    claimMs: CLAIM_DEADLINES * deadlineMs,
    check(text) {
      try {
        parse(text, isAllowed);
      } catch {
        throw new DomainError('url_refused', undefined, {
          fields: [{ pointer: '/url', code: 'url_refused', detail: 'must be a public http or https address without a user name' }],
        });
      }
    },
    async post(request): Promise<OutgoingAnswer> {
      const startedAt = performance.now();
      const elapsed = (): number => Math.round(performance.now() - startedAt);
      const ending = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const deadline = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          reject(new Error('deadline'));
          ending.abort();
        }, deadlineMs);
      });
      try {
        const call = async (): Promise<Reply> => {
          const url = parse(request.url, isAllowed);
          return send(url, await addressOf(url, resolve, isAllowed), request, ending.signal);
        };
        const reply = await Promise.race([call(), deadline]);
        return { kind: 'answered', ...reply, ms: elapsed() };
      } catch (error) {
        if (error instanceof Refused) return { kind: 'failed', reason: 'refused', ms: elapsed() };
        return { kind: 'failed', reason: ending.signal.aborted ? 'timeout' : 'unreachable', ms: elapsed() };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
