/** A line to the person at the terminal. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** How far a recount is, now and then, beside what it prints. */
export function sayRecount({ done, of, found }: { done: number; of: number; found: readonly unknown[] }): void {
  if (found.length > 0 || done % 10 === 0)
    process.stderr.write(`${done} of ${of} workspaces recounted${found.length > 0 ? `, ${found.length} mismatches in the last` : ''}\n`);
}

/** The message of anything that was thrown; a connection refused on several addresses has its text one level down. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
