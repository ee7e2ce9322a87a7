import { anyFieldDefinition } from '@bodan/core/fields/definition';
import { layout } from '@bodan/core/fields/layout';
import { uuid } from '@bodan/core/ids';
import { code, plainText } from '@bodan/core/text';
import { checkAddressAsCustomer } from '@bodan/services/public/address';
import {
  addPhotoAsCustomer,
  nudgeAsCustomer,
  rateAsCustomer,
  readPhotoAsCustomer,
  readProgress,
  sayAsCustomer,
} from '@bodan/services/public/follow';
import { readReportForm, reportFault } from '@bodan/services/public/report';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { guardTries, type Windows } from '../middleware/limits.ts';
import { answer, idempotencyHeader, jsonBody, publicRoute } from '../operation.ts';
import { problem } from '../problem.ts';
import { addressBody, addressCheck } from '../schema/address.ts';
import { phoneInput } from '../schema/ticket-input.ts';
import { attachmentSchema, photoResponse, uploadBody, uploadedFile } from './attachment.ts';

const token = z.string().regex(/^[A-Za-z0-9_-]{32}$/);
const params = z.object({ token });
const tags = ['Customers without an account'];
const label = z.object({ 'zh-CN': z.string(), en: z.string() });
const instant = z.iso.datetime();

const form = z
  .object({
    workspace: z.object({ name: z.string(), hotline: z.string() }),
    place: z.string(),
    faults: z.array(z.object({ code: z.string(), name: label, quickTags: z.array(z.string()) })),
    fields: z.array(anyFieldDefinition),
    layout: layout.nullable().openapi({ description: 'How the fields are laid out; null is below each other' }),
    responseMinutes: z.number().int(),
  })
  .openapi('ReportForm');
const reportBody = z
  .strictObject({
    words: plainText(2000, 1),
    phone: phoneInput,
    contactName: plainText(60).default(''),
    address: plainText(300).default(''),
    device: plainText(120).default(''),
    faultCode: code.nullable().default(null),
    custom: z
      .record(z.string().max(60), z.unknown())
      .nullable()
      .default({})
      .openapi({
        type: ['object', 'null'],
        additionalProperties: true,
        description: 'Fields of the form by key; null where the page could not ask for them, then none is required',
      }),
  })
  .openapi('Report', { example: { words: '空调开了没有冷气，外机有异响', phone: '138 0013 8000', contactName: '陈女士' } });
const reported = z
  .object({ number: z.string(), followUrl: z.string(), followToken: z.string(), contactBy: instant.nullable(), isOpenNow: z.boolean() })
  .openapi('Reported');
const progress = z
  .object({
    workspace: z.object({ name: z.string(), hotline: z.string() }),
    number: z.string(),
    words: z.string(),
    device: z.string(),
    createdAt: instant,
    isOpen: z.boolean(),
    isCancelled: z.boolean(),
    isWaiting: z.boolean(),
    isAcceptance: z.boolean().openapi({ description: 'The work itself is finished, and somebody looks at it' }),
    steps: z.array(z.object({ name: label, state: z.enum(['done', 'current', 'todo']), at: instant.nullable() })),
    technician: z.string().nullable().openapi({ description: 'Family name only' }),
    contactBy: instant.nullable(),
    contact: z.object({ name: z.string(), phone: z.string() }),
    messages: z.array(z.object({ from: z.enum(['customer', 'staff']), text: z.string(), at: instant })),
    photos: z.array(z.object({ id: z.string(), width: z.number().int().nullable(), height: z.number().int().nullable() })),
    rating: z.number().int().nullable(),
    canRate: z.boolean(),
    nudge: z
      .object({ lastAt: instant.nullable(), nextAt: instant })
      .nullable()
      .openapi({ description: 'When the customer last asked again, and from when they may; null once the work is over' }),
    version: z.number().int(),
  })
  .openapi('Progress');

const FORM = '/v1/public/report/{token}';
const FOLLOW = '/v1/public/follow/{token}';
const readForm = publicRoute({
  method: 'get',
  path: FORM,
  tags,
  summary: 'What the report page needs',
  request: { params },
  responses: { 200: answer(form, 'The form') },
});
const report = publicRoute({
  method: 'post',
  path: FORM,
  tags,
  summary: 'Report a fault',
  request: { params, headers: idempotencyHeader, body: jsonBody(reportBody) },
  responses: { 201: answer(reported, 'The number and how to follow it') },
});
const checkAddress = publicRoute({
  method: 'post',
  path: `${FORM}/address-check`,
  tags,
  summary: 'Whether an address can be found while it is typed; it is read, never corrected, and not kept',
  request: { params, body: jsonBody(addressBody) },
  responses: { 200: answer(addressCheck, 'The verdict and what it rests on; a report is taken whatever it says') },
});
const follow = publicRoute({
  method: 'get',
  path: FOLLOW,
  tags,
  summary: 'How far it is',
  request: { params },
  responses: { 200: answer(progress, 'Plain steps, masked contact') },
});
const say = publicRoute({
  method: 'post',
  path: `${FOLLOW}/messages`,
  tags,
  summary: 'Write to the office',
  request: { params, headers: idempotencyHeader, body: jsonBody(z.strictObject({ text: plainText(2000, 1) }).openapi('CustomerMessage')) },
  responses: { 204: { description: 'Taken down word for word' } },
});
const rate = publicRoute({
  method: 'post',
  path: `${FOLLOW}/rating`,
  tags,
  summary: 'Rate the finished work',
  request: {
    params,
    body: jsonBody(z.strictObject({ score: z.number().int().min(1).max(5), words: plainText(500).default('') }).openapi('Rating')),
  },
  responses: { 204: { description: 'Taken; changeable for a day' } },
});
const nudge = publicRoute({
  method: 'post',
  path: `${FOLLOW}/nudge`,
  tags,
  summary: 'Ask again: whoever has the ticket is told',
  request: { params },
  responses: { 204: { description: 'Told; again after half an hour' } },
});
const addPhoto = publicRoute({
  method: 'post',
  path: `${FOLLOW}/photos`,
  tags,
  summary: 'Add a photo',
  request: { params, body: uploadBody },
  responses: { 201: answer(attachmentSchema, 'The photo') },
});
const photo = publicRoute({
  method: 'get',
  path: `${FOLLOW}/photos/{photoId}`,
  tags,
  summary: 'A photo of this ticket',
  request: { params: params.extend({ photoId: uuid }) },
  responses: {
    200: { description: 'The picture', content: { 'image/jpeg': { schema: z.any().openapi({ type: 'string', format: 'binary' }) } } },
  },
});

const REPORTS_PER_ADDRESS = 20;
const REPORTS_PER_LINK = 300;
const WRITES_PER_TICKET = 30;
/** Asked when somebody pauses while typing. */
const CHECKS_PER_ADDRESS = 60;
const CHECKS_PER_LINK = 600;

const GUESSES_PER_ADDRESS = 60;

export function mountPublic(api: Api, { windows }: { windows: Windows }): void {
  // A wrong token tells nothing, but nobody needs to try many. Valid ones are never refused: pages rendered on the server share an address.
  api.use('/v1/public/*', async (c, next) => {
    await next();
    if (c.res.status !== 404) return;
    const { isAllowed, resetSeconds } = windows.take(`guess:${c.get('address')}`, GUESSES_PER_ADDRESS, Date.now());
    if (isAllowed) return;
    c.res = problem(c, 'rate_limited', `Too many addresses that lead nowhere; wait ${resetSeconds} seconds.`);
    c.res.headers.set('retry-after', String(resetSeconds));
  });
  const slow = (key: string, limit: number) => guardTries(windows, key, limit, Date.now());
  api.openapi(readForm, async (c) => c.json(await readReportForm(c.get('deps').app, c.req.valid('param').token, c.get('requestId')), 200));
  api.openapi(report, async (c) => {
    const { token: t } = c.req.valid('param');
    const { app } = c.get('deps');
    slow(`report:${t}:${c.get('address')}`, REPORTS_PER_ADDRESS);
    slow(`report:${t}`, REPORTS_PER_LINK);
    const body = c.req.valid('json');
    const done = await reportFault(
      app,
      t,
      { ...body, idempotencyKey: c.req.header('idempotency-key') ?? null, requestHash: app.sha256(JSON.stringify(body)) },
      c.get('requestId'),
    );
    return c.json(done, 201);
  });
  api.openapi(checkAddress, async (c) => {
    const { token: t } = c.req.valid('param');
    slow(`address:${t}:${c.get('address')}`, CHECKS_PER_ADDRESS);
    slow(`address:${t}`, CHECKS_PER_LINK);
    const { contact: _, ...found } = await checkAddressAsCustomer(c.get('deps').app, t, c.req.valid('json').address, c.get('requestId'));
    return c.json(found, 200);
  });
  api.openapi(follow, async (c) => {
    const p = await readProgress(c.get('deps').app, c.req.valid('param').token, c.get('requestId'));
    c.header('ETag', `"v${p.version}"`);
    return c.json(p, 200);
  });
  api.openapi(say, async (c) => {
    const { token: t } = c.req.valid('param');
    slow(`follow:${t}`, WRITES_PER_TICKET);
    const message = { ...c.req.valid('json'), idempotencyKey: c.req.header('idempotency-key') ?? null };
    await sayAsCustomer(c.get('deps').app, t, message, c.get('requestId'));
    return c.body(null, 204);
  });
  api.openapi(rate, async (c) => {
    const { token: t } = c.req.valid('param');
    slow(`follow:${t}`, WRITES_PER_TICKET);
    await rateAsCustomer(c.get('deps').app, t, c.req.valid('json'), c.get('requestId'));
    return c.body(null, 204);
  });
  api.openapi(nudge, async (c) => {
    const { token: t } = c.req.valid('param');
    slow(`follow:${t}`, WRITES_PER_TICKET);
    await nudgeAsCustomer(c.get('deps').app, t, c.get('requestId'));
    return c.body(null, 204);
  });
  api.openapi(addPhoto, async (c) => {
    const { token: t } = c.req.valid('param');
    slow(`follow:${t}`, WRITES_PER_TICKET);
    return c.json(await addPhotoAsCustomer(c.get('deps').app, t, () => uploadedFile(c), c.get('requestId')), 201);
  });
  api.openapi(photo, async (c) => {
    const p = c.req.valid('param');
    return photoResponse(c, await readPhotoAsCustomer(c.get('deps').app, p.token, p.photoId, c.get('requestId'))) as never;
  });
}
