/** How long any test waits for what must come, in ms: the end of something that hangs, never a measure of speed. A busy machine was seen to take six times as long as a quiet one. */
export const PATIENCE_MS = 150_000;
/** What one test may take in all, in ms. */
export const TEST_MS = 2 * PATIENCE_MS;
