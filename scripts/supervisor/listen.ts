import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 40;

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else if (error.code === 'EACCES') reject(new Error(`Port ${port} needs more rights than this user has; choose another one by PORT.`));
      // A machine without IPv6 cannot listen on `::` at all, which says nothing about the port.
      else resolve(true);
    });
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** Fails in plain words when somebody listens on the port already. */
export async function requireFreePort(port: number): Promise<void> {
  for (const host of ['0.0.0.0', '::', '127.0.0.1']) {
    if (!(await isFree(port, host))) {
      throw new Error(`Port ${port} is taken by another program. Stop it, or choose another port: PORT=${port + 1} npm start`);
    }
  }
}

/** Waits for 200 from an address. `hasFailed` ends the wait early with its message. */
export async function untilOk(url: string, hasFailed: () => string | null, timeoutMs = 60_000): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  let last = '';
  while (performance.now() < giveUpAt) {
    const failure = hasFailed();
    if (failure) throw new Error(failure);
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      const body = await response.text();
      if (response.ok) return;
      last = `${response.status} ${body.slice(0, 500)}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await delay(POLL_MS);
  }
  throw new Error(`${url} did not answer within ${timeoutMs / 1000} s (last: ${last}).`);
}
