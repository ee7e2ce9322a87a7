import { z } from 'zod';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isUuid = (text: string): boolean => UUID.test(text);

/** Ids are UUIDs, version 7 where we mint them: sortable by time, mintable by clients. */
export const uuid = z.string().regex(UUID, { error: 'not a UUID in lower case' });

const HEX = Array.from({ length: 256 }, (_, b) => b.toString(16).padStart(2, '0'));

/** A UUIDv7 from an instant (epoch ms) and ten random bytes; the bytes are an argument because core has no randomness. */
export function uuidv7(atMs: number, random: Uint8Array): string {
  const time = Math.max(0, Math.floor(atMs)).toString(16).padStart(12, '0');
  let hex = '';
  for (let i = 0; i < 10; i++) hex += HEX[random[i] ?? 0];
  const variant = ((Number.parseInt(hex.slice(3, 4), 16) & 3) | 8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`;
}

/** `WO-2026-000127`: per tenant and year, at least six digits. */
export const ticketNumber = (year: number, n: number): string => `WO-${year}-${String(n).padStart(6, '0')}`;

export const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, { error: 'lower-case letters, digits and dashes, at most 40' });
