import type { Handle, HandleFetch } from '@sveltejs/kit/hooks';
import { API_ORIGIN } from '$app/env/private';
import { negotiateLocale } from '#lib/i18n/negotiate.ts';
import { defineCustomServerStrategy } from '#lib/paraglide/runtime.js';
import { paraglideMiddleware } from '#lib/paraglide/server.js';

defineCustomServerStrategy('custom-house', { getLocale: (request) => negotiateLocale(request?.headers.get('accept-language') ?? null) });

// A page rendered here asks the API over HTTP: to the router inside Kit those paths do not exist.
export const handleFetch: HandleFetch = ({ event, request }) => {
  const url = new URL(request.url);
  if (url.origin !== event.url.origin || !url.pathname.startsWith('/v1/')) return fetch(request);
  const target = new Request(new URL(url.pathname + url.search, API_ORIGIN ?? event.url.origin), request);
  const cookie = event.request.headers.get('cookie');
  if (cookie) target.headers.set('cookie', cookie);
  return fetch(target);
};

export const handle: Handle = ({ event, resolve }) =>
  paraglideMiddleware(event.request, async ({ locale }) => {
    const response = await resolve(event, { transformPageChunk: ({ html }) => html.replace('%bodan.lang%', locale) });
    response.headers.set('x-content-type-options', 'nosniff');
    response.headers.set('referrer-policy', 'same-origin');
    response.headers.set('permissions-policy', 'camera=(self), geolocation=(self), microphone=()');
    response.headers.set('vary', 'cookie, accept-language');
    return response;
  });
