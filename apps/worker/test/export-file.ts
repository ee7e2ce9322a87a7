import zlib from 'node:zlib';
import { expect } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import type { Hand, World } from '../../../tests/setup/world.ts';

/** Orders an export, waits for it, and reads its file; no bytes of one that failed. */
export async function exportedBy(w: World, who: Hand, base: string, source: object, format = 'csv', locale = 'zh-CN') {
  const made = await w.call(who, 'POST', `${base}/exports`, { source, format, locale });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const url = `${base}/exports/${made.body.id}`;
  const done = await eventually(async () => {
    const r = await w.call(who, 'GET', url);
    expect(['done', 'failed'], JSON.stringify(r.body)).toContain(r.body.status);
    return r.body;
  });
  if (done.status !== 'done') return { url, done, bytes: Buffer.alloc(0), headers: new Headers() };
  const file = await w.api.request(`${url}/file`, { headers: { cookie: who.cookie } });
  expect(file.status).toBe(200);
  return { url, done, bytes: Buffer.from(await file.arrayBuffer()), headers: file.headers };
}

/** The cells of a CSV file as they are written. */
export function csv(bytes: Buffer): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push((quoted ?? plain ?? '').replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  return rows.filter((r) => r.some((cell) => cell !== ''));
}

/** The parts of a zip file by name. */
export function unzipped(bytes: Buffer): Map<string, string> {
  const parts = new Map<string, string>();
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  let at = bytes.readUInt32LE(end + 16);
  for (let i = 0; i < bytes.readUInt16LE(end + 10); i++) {
    const [packed, size, name, from] = [
      bytes.readUInt32LE(at + 20),
      bytes.readUInt32LE(at + 24),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt32LE(at + 42),
    ];
    const start = from + 30 + bytes.readUInt16LE(from + 26) + bytes.readUInt16LE(from + 28);
    const content = zlib.inflateRawSync(bytes.subarray(start, start + packed));
    expect(content.length).toBe(size);
    expect(zlib.crc32(content)).toBe(bytes.readUInt32LE(at + 16));
    parts.set(bytes.subarray(at + 46, at + 46 + name).toString(), content.toString());
    at += 46 + name;
  }
  return parts;
}
