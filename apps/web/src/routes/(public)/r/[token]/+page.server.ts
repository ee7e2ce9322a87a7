import { fail } from '@sveltejs/kit';
import { apiWith, send } from '#lib/api/client.ts';
import { Problem } from '#lib/api/problem.ts';
import type { Actions } from './$types.d.ts';

// The same report for a browser whose scripts are blocked.
export const actions: Actions = {
  default: async ({ request, fetch, params, url }) => {
    const form = await request.formData();
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const faultCode = text('faultCode') || null;
    const given = {
      words: text('words'),
      phone: text('phone'),
      contactName: text('contactName'),
      address: text('address'),
      device: text('device'),
    };
    // A plain form carries the names of what was chosen, not the pictures.
    const unsentPhotos = form.getAll('photos').filter((name) => name !== '').length;
    const body = { ...given, words: given.words || text(`name-${faultCode}`), faultCode, custom: null };
    try {
      const path = { token: params.token };
      const headers = { 'idempotency-key': text('key') || crypto.randomUUID() };
      const reported = await send(apiWith(fetch, url.origin).POST('/v1/public/report/{token}', { params: { path }, body, headers }));
      return { reported, unsentPhotos };
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      return fail(problem.status || 503, { complaint: problem.words, given: { ...given, faultCode: faultCode ?? '' } });
    }
  },
};
