type Stream = { listen(heard: () => void): () => void };

/**
 * Reads again a while after the stream told of something, however often it did meanwhile, and steadily in between while the page is in
 * sight: figures that depend on now change without an event. Answers how to end it.
 */
export function keepFresh(stream: Stream, read: () => void, { gatherMs, refreshMs }: { gatherMs: number; refreshMs: number }): () => void {
  let soon: ReturnType<typeof setTimeout> | undefined;
  const quiet = stream.listen(() => {
    soon ??= setTimeout(() => {
      soon = undefined;
      read();
    }, gatherMs);
  });
  const steady = setInterval(() => {
    if (document.visibilityState === 'visible') read();
  }, refreshMs);
  return () => {
    quiet();
    clearInterval(steady);
    clearTimeout(soon);
  };
}
