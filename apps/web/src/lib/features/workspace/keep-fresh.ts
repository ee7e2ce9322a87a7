import { Soon } from './soon.ts';

type Stream = { listen(heard: () => void): () => void };

/**
 * Reads again a while after the stream told of something, however often it did meanwhile, and steadily in between while the page is in
 * sight: figures that depend on now change without an event. One read at a time. Answers how to end it.
 */
export function keepFresh(
  stream: Stream,
  read: () => unknown,
  { gatherMs, refreshMs }: { gatherMs: number; refreshMs: number },
): () => void {
  const soon = new Soon(read, gatherMs);
  const quiet = stream.listen(() => soon.ask());
  const steady = setInterval(() => {
    if (document.visibilityState === 'visible') soon.ask();
  }, refreshMs);
  return () => {
    quiet();
    clearInterval(steady);
    soon.stop();
  };
}
