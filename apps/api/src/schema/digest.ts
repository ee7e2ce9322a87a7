import { uuid } from '@bodan/core/ids';
import { plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';

const instant = z.iso.datetime({ offset: true });
const locale = z.enum(['zh-CN', 'en']);
const SUNDAY = 7;
const schedule = {
  cadence: z.enum(['daily', 'weekly']),
  weekday: z.number().int().min(1).max(SUNDAY).nullable().openapi({ description: '1 is Monday; of weekly digests only' }),
  atTime: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'a time of the day such as 08:30' })
    .openapi({ description: 'Local wall time of the place' }),
  workingDaysOnly: z.boolean(),
};
const MAX_PEOPLE = 50;
const common = {
  ...schedule,
  name: plainText(60, 1),
  personIds: z.array(uuid).max(MAX_PEOPLE),
  robotLocale: locale.default('zh-CN'),
  hasPdf: z.boolean().default(false).openapi({ description: 'Whether its mail carries the board of that moment as a PDF' }),
  isPaused: z.boolean().default(false),
};

export const digestSchema = z
  .object({
    ...schedule,
    id: z.string(),
    name: z.string(),
    personIds: z.array(z.string()),
    robotId: z.string().nullable(),
    robotLastFour: z.string().nullable(),
    robotLocale: locale,
    hasPdf: z.boolean(),
    isPaused: z.boolean(),
    nextAt: instant.nullable().openapi({
      description: 'The next date by the calendar as it is now; one that has passed and is not sent yet stays until it is',
    }),
    lastRun: z
      .object({
        day: z.string(),
        scheduledAt: instant,
        madeAt: instant,
        mails: z.number().int().openapi({ description: 'How many were written' }),
        letters: z
          .array(
            z.object({
              personId: z.string(),
              status: z.enum(['waiting', 'sent', 'failed']),
              tries: z.number().int(),
              error: z.string().nullable().openapi({ description: 'What was said at the last try that failed' }),
              nextAt: instant.nullable().openapi({ description: 'When one that waits is tried next' }),
            }),
          )
          .openapi({ description: 'What became of each mail; none of dates from before this was kept' }),
        robotStatus: z.enum(['none', 'waiting', 'sending', 'sent', 'failed']),
        robotError: z.string().nullable(),
        robotNextAt: instant.nullable().openapi({ description: 'When a message that waits is tried next' }),
      })
      .nullable(),
  })
  .openapi('Digest');
export const digestListSchema = z
  .object({
    timeZone: z.string(),
    now: instant.openapi({ description: 'The present of the place; a sandbox has its own' }),
    hasMailServer: z.boolean().openapi({ description: 'Whether mails leave this installation at all' }),
    items: z.array(digestSchema),
    people: z.array(z.object({ personId: z.string(), name: z.string() })),
    robots: z.array(z.object({ id: z.string(), name: z.string(), isEnabled: z.boolean() })),
  })
  .openapi('DigestList');
export const digestBody = z.strictObject({ ...common, robotId: uuid.nullable().default(null) }).openapi('KeepDigest');
export const hqDigestBody = z
  .strictObject({
    ...common,
    robot: z
      .strictObject({ url: z.string().max(2000), secret: plainText(200) })
      .nullable()
      .default(null)
      .openapi({ description: 'The whole address of a DingTalk group robot; null keeps what is set, an empty address takes it away' }),
  })
  .openapi('KeepHqDigest');
export const previewBody = z.strictObject({ ...schedule, hasPdf: common.hasPdf, locale }).openapi('PreviewDigest');
export const previewSchema = z
  .object({
    at: instant,
    mail: z.object({ subject: z.string(), text: z.string(), html: z.string() }),
    message: z.object({ title: z.string(), text: z.string() }),
  })
  .openapi('DigestPreview');
export const digestTestSchema = z
  .object({ mailTo: z.string(), robot: z.object({ ok: z.boolean(), detail: z.string() }).nullable() })
  .openapi('DigestTest');
