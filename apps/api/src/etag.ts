import { DomainError } from '@bodan/core/errors';
import type { Context } from 'hono';
import type { ApiEnv } from './http.ts';

/** The version in If-Match; null when the caller does not care. Throws `precondition_failed` for something that is no ETag of ours. */
export function versionOf(ifMatch: string | undefined, letter: 'v' | 'r' = 'v'): number | null {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null;
  const version = new RegExp(`^"${letter}(\\d{1,9})"$`).exec(ifMatch.trim())?.[1];
  if (version === undefined) throw new DomainError('precondition_failed');
  return Number(version);
}

/** Puts the version into the answer's ETag. */
export function tagged<T extends { version: number }>(c: Context<ApiEnv>, row: T): T {
  c.header('ETag', `"v${row.version}"`);
  return row;
}
