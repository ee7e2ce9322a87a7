import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '@bodan/db/embedded/port';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepChild } from '../scripts/supervisor/child.ts';
import type { Env } from '../scripts/supervisor/env.ts';
import { requireFreePort, untilOk } from '../scripts/supervisor/listen.ts';
import { loadSecrets } from '../scripts/supervisor/secrets.ts';
import { eventually } from './setup/eventually.ts';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bodan-supervisor-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a kept process', () => {
  const program = (): string => path.join(folder, 'program.mjs');
  const pidOf = async (port: number): Promise<number> => {
    await untilOk(`http://127.0.0.1:${port}/`, () => null);
    return Number(await (await fetch(`http://127.0.0.1:${port}/`)).text());
  };
  const answering = `import http from 'node:http';
    http.createServer((_, response) => response.end(String(process.pid))).listen(Number(process.env.PORT), '127.0.0.1');`;

  test('is started again after kill -9, and not after stop', async () => {
    const port = await freePort();
    fs.writeFileSync(program(), answering);
    const child = keepChild({ name: 'Program', args: [program()], env: { PORT: String(port) } });
    const first = await pidOf(port);
    process.kill(first, 'SIGKILL');
    await eventually(() => expect(isAlive(first)).toBe(false));
    const second = await pidOf(port);
    expect(second).not.toBe(first);
    expect(child.failures()).toBe(1);
    await child.stop();
    expect(isAlive(second)).toBe(false);
    await requireFreePort(port);
  });

  test('may finish what it is doing when it is stopped', async () => {
    const port = await freePort();
    const note = path.join(folder, 'note');
    fs.writeFileSync(
      program(),
      `import fs from 'node:fs'; ${answering} process.on('SIGTERM', () => { fs.writeFileSync(${JSON.stringify(note)}, 'clean'); process.exit(0); });`,
    );
    const child = keepChild({ name: 'Program', args: [program()], env: { PORT: String(port) } });
    await pidOf(port);
    await child.stop();
    expect(fs.readFileSync(note, 'utf8')).toBe('clean');
  });
});

test('a taken port is said plainly, with the way out', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  await expect(requireFreePort(port)).rejects.toThrow(`Port ${port} is taken by another program. Stop it, or choose another port: PORT=`);
  server.close();
  await once(server, 'close');
  await expect(requireFreePort(port)).resolves.toBeUndefined();
});

describe('secrets', () => {
  const env = (more: Partial<Env> = {}): Env => ({ PORT: 3000, LOG_LEVEL: 'warn', BODAN_DIR: folder, ...more });

  test('are made once, kept, and readable by their owner only', () => {
    const first = loadSecrets(env());
    expect(loadSecrets(env())).toEqual(first);
    expect(Buffer.from(first.BODAN_SECRET, 'base64')).toHaveLength(32);
    expect(fs.statSync(path.join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(new Set(Object.values(first)).size).toBe(4);
  });

  test('follow from BODAN_SECRET on every machine that shares it', () => {
    const secret = 'one secret for all machines of this installation';
    const here = loadSecrets(env({ BODAN_SECRET: secret }));
    expect(loadSecrets(env({ BODAN_SECRET: secret, BODAN_DIR: '/nowhere' }))).toEqual(here);
    expect(loadSecrets(env({ BODAN_SECRET: `${secret}!` })).appPassword).not.toBe(here.appPassword);
    expect(fs.existsSync(path.join(folder, 'secrets.json'))).toBe(false);
  });
});
