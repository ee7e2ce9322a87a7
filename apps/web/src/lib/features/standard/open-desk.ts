import { isSame } from '@bodan/core/same';
import type { StandardContent } from '@bodan/core/standard/content';
import { untrack } from 'svelte';
import { DraftSaver } from '#lib/draft/draft-saver.svelte.ts';
import { StandardDesk } from './desk.svelte.ts';
import { type Kept, Mirror } from './mirror.ts';
import { type Draft, draftPort, type GroupStandard } from './standard-api.ts';

/** What this device kept goes on from the draft that is on the server now. */
const goesOn = (kept: Kept, draft: Draft | null, current: number): boolean =>
  kept.revision === (draft?.revision ?? 0) && kept.savedAt === (draft?.savedAt ?? null) && kept.base === (draft?.baseNumber ?? current);

/** The group's draft on the desk: what this device kept of it first, unless somebody else saved since; then a person chooses. */
export function openDesk(group: string, { current }: GroupStandard, draft: Draft | null, mayWrite: boolean): StandardDesk {
  const mirror = new Mirror(group);
  const stored: StandardContent = draft?.content ?? current.content;
  const kept = mayWrite ? mirror.read() : undefined;
  const mine = kept && !isSame(kept.content, stored) ? kept : undefined;
  if (kept && !mine) mirror.clear();
  const saver = new DraftSaver<StandardContent>(stored, draft?.revision ?? 0, draft?.savedAt, draftPort(group));
  const isNext = mine === undefined || goesOn(mine, draft, current.number);
  if (mine && !isNext)
    saver.overtaken = { revision: draft?.revision ?? 0, savedAt: draft?.savedAt ?? null, savedByName: draft?.savedBy.name ?? null };
  const desk = new StandardDesk({
    content: mine?.content ?? stored,
    published: current.content,
    base: mine && !isNext ? mine.base : (draft?.baseNumber ?? current.number),
    mirror,
    saver,
  });
  desk.editor.isReadOnly = !mayWrite;
  return desk;
}
/** Whether this device still has something of a draft that is not on the server. */
export const isKeptHere = (group: string): boolean => new Mirror(group).read() !== undefined;

/** A version that is only read. */
export function readingDesk(number: number, name: string, contentOf: () => StandardContent): StandardDesk {
  const content = untrack(contentOf);
  const desk = new StandardDesk({ content, published: content, base: number, mirror: new Mirror(name) });
  desk.editor.isReadOnly = true;
  return desk;
}
