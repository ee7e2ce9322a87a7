import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeUnlessRead } from '../apps/api/src/keep-alive.node.ts';

// Answers whatever comes at once, as a refusal by its headers does.
const server = http.createServer((req, res) => {
  closeUnlessRead(req, res);
  if (req.url === '/whole') req.resume().on('end', () => res.writeHead(415).end());
  else res.writeHead(415).end();
});
let port = 0;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as net.AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function answerTo(text: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  socket.write(text);
  const [head] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return head.toString().toLowerCase();
}
const post = (path: string, length: number, body: string) => `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n${body}`;

test('an answer before the whole body ends the connection and says so', async () => {
  expect(await answerTo(post('/early', 100, 'half'))).toContain('connection: close');
});

test('a connection whose request came in whole is kept', async () => {
  expect(await answerTo(post('/whole', 4, 'full'))).toContain('connection: keep-alive');
});
