import { isSame } from '@bodan/core/same';
import type { StandardContent } from '@bodan/core/standard/content';
import { withPublished } from './change.ts';
import { StandardDesk } from './desk.svelte.ts';
import { Mirror } from './mirror.ts';

/** A workspace's own standard on the desk, with what this device kept of its next version. */
export function openOwn(slug: string, { number, content }: { number: number; content: StandardContent }, mayWrite: boolean): StandardDesk {
  const mirror = new Mirror(`own-${slug}`);
  const kept = mayWrite ? mirror.read() : undefined;
  const mine = kept && !isSame(kept.content, content) ? kept : undefined;
  const desk = new StandardDesk({
    content: mine ? (mine.base === number ? mine.content : withPublished(mine.content, content)) : content,
    published: content,
    base: number,
    mirror,
  });
  desk.editor.isReadOnly = !mayWrite;
  return desk;
}
