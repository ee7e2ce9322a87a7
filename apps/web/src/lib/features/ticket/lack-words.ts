import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { factName } from './facts.ts';

type Refused = { code: string; errors: readonly { pointer: string; detail: string }[] };

/** What a stage asks for that the ticket does not have yet, by name; nothing when it was refused for something else. */
export function lackWords(workspace: Workspace, { code, errors }: Refused): string {
  if (code !== 'requirement_missing' || errors.length === 0) return '';
  const names = errors.map(({ pointer, detail }) => {
    const fact = pointer.replace(/^\//, '').replace('custom/', 'custom.');
    const name = factName(workspace, fact);
    return name === fact ? detail : name;
  });
  return m.appr_lacks({ facts: names.join(m.filter_joiner()) });
}
