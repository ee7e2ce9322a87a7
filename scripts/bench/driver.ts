import http from 'node:http';

export type Ask = { method?: string; path: string; headers: Record<string, string>; body?: string };
export type Sample = { perSecond: number; p50: number; p99: number; n: number; failed: number; firstFailure: string };

export type Answer = { status: number; body: Buffer };

/** One request, over kept-alive connections where an agent is given. */
export function send(agent: http.Agent | undefined, port: number, ask: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', path, body } = ask;
    const headers =
      body === undefined
        ? ask.headers
        : { ...ask.headers, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
    const request = http.request({ ...(agent && { agent }), host: '127.0.0.1', port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (x: Buffer) => chunks.push(x));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

const at = (sorted: number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Closed loops on `connections` kept-alive connections for `seconds`; each loop asks again as soon as it is answered. */
export async function drive(port: number, connections: number, seconds: number, next: () => Ask): Promise<Sample> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  let failed = 0;
  let firstFailure = '';
  const begin = performance.now();
  const end = begin + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        const from = performance.now();
        const { status, body } = await send(agent, port, next());
        if (status >= 300) {
          failed += 1;
          firstFailure ||= `${status} ${body.toString('utf8').slice(0, 300)}`;
        } else times.push(performance.now() - from);
      }
    }),
  );
  const spent = (performance.now() - begin) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  return { perSecond: times.length / spent, p50: at(times, 0.5), p99: at(times, 0.99), n: times.length, failed, firstFailure };
}

/** Sends evenly, `perMinute` a minute, until the returned function is called; that throws when one of them was refused. */
export function arrive(port: number, perMinute: number, next: () => Ask): () => Promise<void> {
  const agent = new http.Agent({ keepAlive: true });
  const sent: Promise<Answer>[] = [];
  const timer = setInterval(() => sent.push(send(agent, port, next())), 60_000 / perMinute);
  return async () => {
    clearInterval(timer);
    const refused = (await Promise.all(sent)).find(({ status }) => status >= 300);
    agent.destroy();
    if (refused) throw new Error(`A change was refused: ${refused.status} ${refused.body.toString('utf8').slice(0, 300)}`);
  };
}

/** One answer, for checking that both sides do the work. */
export async function once(port: number, ask: Ask): Promise<unknown> {
  const agent = new http.Agent();
  const { status, body } = await send(agent, port, ask);
  agent.destroy();
  if (status >= 300) throw new Error(`${ask.path}: ${status} ${body.toString('utf8').slice(0, 300)}`);
  return JSON.parse(body.toString('utf8'));
}
