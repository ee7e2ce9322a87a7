import { DomainError } from '@bodan/core/errors';
import { uuid } from '@bodan/core/ids';
import { isStorable } from '@bodan/core/text';
import { addPhoto, listPhotos, readPhoto } from '@bodan/services/attachment/add';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Api } from '../app.ts';
import type { ApiEnv } from '../http.ts';
import { answer, workspaceRoute } from '../operation.ts';

const params = z.object({ workspace: z.string().max(60), ticketId: uuid });
const tags = ['Photos'];
export const attachmentSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    mediaType: z.string(),
    sizeBytes: z.number().int(),
    sha256: z.string(),
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi('Photo');
export const uploadBody = {
  required: true as const,
  content: { 'multipart/form-data': { schema: z.object({ file: z.any().openapi({ type: 'string', format: 'binary' }) }) } },
};

const MAX_BYTES = 12 * 1024 * 1024;

async function readForm(c: Context<ApiEnv>): Promise<FormData | null> {
  try {
    return await c.req.formData();
  } catch {
    return null;
  }
}

/** The one file of a multipart body, bounded, with a name that is only a label. Errors: `validation_failed`, `file_refused`, `body_too_large`. */
export async function uploadedFile(c: Context<ApiEnv>): Promise<{ name: string; bytes: Uint8Array }> {
  const form = await readForm(c);
  const file = form?.get('file');
  if (!(file instanceof File))
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/file', code: 'required', detail: 'send one file in the field "file" as multipart/form-data' }],
    });
  if (file.size > MAX_BYTES) throw new DomainError('body_too_large', 'A photo has at most 12 MiB.');
  if (file.size === 0) throw new DomainError('file_refused', 'The file is empty.');
  const name = file.name.slice(-120);
  return { name: isStorable(name) ? name : 'photo', bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** Bytes of ours, never run by a browser: fixed type, no sniffing, shown as a picture only. */
export const photoResponse = (c: Context<ApiEnv>, p: { bytes: Uint8Array; mediaType: string }): Response =>
  c.body(new Uint8Array(p.bytes), 200, {
    'content-type': p.mediaType,
    'content-disposition': 'inline; filename="photo"',
    'cache-control': 'private, max-age=3600, immutable',
    'content-security-policy': "default-src 'none'; sandbox",
  });

const add = workspaceRoute('ticket.update', {
  method: 'post',
  path: '/v1/w/{workspace}/tickets/{ticketId}/photos',
  tags,
  summary: 'Add a photo (JPEG, PNG or WebP, at most 12 MiB)',
  description:
    'The picture is decoded and written anew: upright, at most 2560 px, without metadata. The same picture sent twice to a ticket is one photo.',
  request: { params, body: uploadBody },
  responses: { 201: answer(attachmentSchema, 'The photo') },
});
const list = workspaceRoute('ticket.read', {
  method: 'get',
  path: '/v1/w/{workspace}/tickets/{ticketId}/photos',
  tags,
  summary: 'Photos of a ticket',
  request: { params },
  responses: { 200: answer(z.object({ items: z.array(attachmentSchema) }), 'Oldest first') },
});
const read = workspaceRoute('ticket.read', {
  method: 'get',
  path: '/v1/w/{workspace}/photos/{photoId}',
  tags,
  summary: 'The picture',
  request: { params: z.object({ workspace: z.string().max(60), photoId: uuid }) },
  responses: {
    200: { description: 'The picture', content: { 'image/jpeg': { schema: z.any().openapi({ type: 'string', format: 'binary' }) } } },
  },
});

export function mountAttachments(api: Api): void {
  api.openapi(add, async (c) => c.json(await addPhoto(c.get('workspace'), c.req.valid('param').ticketId, () => uploadedFile(c)), 201));
  api.openapi(list, async (c) => c.json({ items: await listPhotos(c.get('workspace'), c.req.valid('param').ticketId) }, 200));
  api.openapi(read, async (c) => photoResponse(c, await readPhoto(c.get('workspace'), c.req.valid('param').photoId, null)) as never);
}
