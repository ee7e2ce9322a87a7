import net from 'node:net';
import { createWebSocketStream, WebSocketServer } from 'ws';

/** Carries WebSocket connections to PostgreSQL's port, as Neon's own proxy does; on this machine only. */
export async function startWsBridge(target: { host: string; port: number }): Promise<{ address: string; close(): Promise<void> }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket) => {
    const database = net.connect(target.port, target.host);
    const stream = createWebSocketStream(socket);
    database.setNoDelay();
    stream.pipe(database).pipe(stream);
    const end = () => {
      database.destroy();
      stream.destroy();
    };
    for (const side of [database, stream]) side.on('error', end);
    database.on('close', end);
    socket.on('close', end);
  });
  const { port } = server.address() as net.AddressInfo;
  return {
    address: `127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.terminate();
        server.close(() => resolve());
      }),
  };
}
