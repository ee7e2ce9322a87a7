import type { Handle, HandleFetch } from '@sveltejs/kit/hooks';
import { negotiateLocale } from '#lib/i18n/negotiate.ts';
import { cookieName, defineCustomServerStrategy } from '#lib/paraglide/runtime.js';
import { paraglideMiddleware } from '#lib/paraglide/server.js';
import { API_ORIGIN } from '$app/env/private';

// Custom strategies run before the cookie does, so this one steps back when the person has chosen.
defineCustomServerStrategy('custom-house', {
  getLocale: (request) =>
    request?.headers.get('cookie')?.includes(`${cookieName}=`)
      ? undefined
      : negotiateLocale(request?.headers.get('accept-language') ?? null),
});

// A page rendered here asks the API over HTTP: the router inside Kit does not know those paths. The address comes from
// the environment, never from the Host header, which anybody may write.
export const handleFetch: HandleFetch = ({ event, request, fetch: fetchInKit }) => {
  const url = new URL(request.url);
  if (url.origin !== event.url.origin || !url.pathname.startsWith('/v1/')) return fetchInKit(request);
  const target = new Request(new URL(url.pathname + url.search, API_ORIGIN), request);
  const cookie = event.request.headers.get('cookie');
  if (cookie) target.headers.set('cookie', cookie);
  return fetch(target);
};

export const handle: Handle = ({ event, resolve }) =>
  paraglideMiddleware(event.request, async ({ locale }) => {
    const response = await resolve(event, {
      // What the typed client reads of an answer while a page is rendered here.
      filterSerializedResponseHeaders: (name) => name === 'content-length' || name === 'content-type',
      transformPageChunk: ({ html }) => html.replace('<html lang="zh-CN"', `<html lang="${locale}"`),
    });
    response.headers.set('x-content-type-options', 'nosniff');
    response.headers.set('referrer-policy', 'same-origin');
    response.headers.set('permissions-policy', 'camera=(self), geolocation=(self), microphone=()');
    response.headers.set('vary', 'cookie, accept-language');
    return response;
  });
