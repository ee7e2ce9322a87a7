import type { HandleClientError } from '@sveltejs/kit/hooks';
import { Problem } from '#lib/api/problem.ts';
import { startLocale } from '#lib/i18n/locale.svelte.ts';
import { defineCustomClientStrategy, isLocale } from '#lib/paraglide/runtime.js';

// What the server rendered is the truth until the person chooses; otherwise hydration would disagree.
defineCustomClientStrategy('custom-house', {
  getLocale: () => (isLocale(document.documentElement.lang) ? document.documentElement.lang : undefined),
  setLocale: () => undefined,
});
startLocale();

export const handleError: HandleClientError = ({ kind, error }) => {
  if (kind === 'app') return;
  if (error instanceof Problem) return { message: error.message, status: error.status || 503, requestId: error.requestId };
  if (kind === 'unknown') console.error(error);
};
