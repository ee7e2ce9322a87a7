import type http from 'node:http';

/**
 * An answer that goes out before its request has come in whole ends the connection and says so: what is left of the body would be taken
 * for the next request, or the next request would meet a connection that is just being closed.
 */
export function closeUnlessRead(req: http.IncomingMessage, res: http.ServerResponse): void {
  const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => http.ServerResponse;
  res.writeHead = ((...args: unknown[]) => {
    if (!req.complete) res.shouldKeepAlive = false;
    return writeHead(...args);
  }) as typeof res.writeHead;
}
