import zlib from 'node:zlib';
import { expect } from 'vitest';

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
