/** The browser's own Temporal where it has one; the implementation is loaded only where it has not. */
const own = (globalThis as { Temporal?: typeof import('temporal-polyfill').Temporal }).Temporal;
export const Temporal = own ?? (await import('temporal-polyfill/implementation')).Temporal;
