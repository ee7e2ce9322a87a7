import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from './env.ts';

// Written by tools while they run; they follow from the rest.
const GENERATED = new Set(['node_modules', 'paraglide', 'build', 'dist', '.svelte-kit']);

function* filesOf(target: string): Generator<string> {
  const stat = fs.statSync(target, { throwIfNoEntry: false });
  if (!stat) return;
  if (stat.isFile()) return yield target;
  for (const name of fs.readdirSync(target).sort()) if (!GENERATED.has(name)) yield* filesOf(path.join(target, name));
}

/** One hash over the content of these files and folders of the project. */
export function fingerprint(targets: string[]): string {
  const hash = createHash('sha256').update(process.version);
  for (const target of targets) {
    for (const file of filesOf(path.join(ROOT, target))) {
      hash.update(`\n${path.relative(ROOT, file)}\n`).update(fs.readFileSync(file));
    }
  }
  return hash.digest('hex');
}
