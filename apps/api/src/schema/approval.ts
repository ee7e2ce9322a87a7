import { uuid } from '@bodan/core/ids';
import { plainText } from '@bodan/core/text';
import { APPROVAL_ACTS } from '@bodan/core/ticket/approve';
import { z } from '@hono/zod-openapi';
import { instant } from './identity.ts';

export const approvalBody = z
  .strictObject({
    act: z.enum(APPROVAL_ACTS),
    personId: uuid.nullable().default(null).openapi({ description: 'Whom to add or to hand over to' }),
    note: plainText(500).default(''),
  })
  .openapi('DecideApproval', { example: { act: 'approve', note: '同意维修' } });

const time = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .nullable()
  .default(null)
  .openapi({ type: 'string', format: 'date-time' });
export const delegationBody = z
  .strictObject({ to: uuid.nullable(), from: time, until: time })
  .openapi('SaveDelegation', { example: { to: null } });
export const delegationSchema = z
  .object({
    to: z.string().nullable(),
    from: instant.nullable(),
    until: instant.nullable(),
    isStandInOut: z.boolean().openapi({ description: 'The stand-in was shut out of the workspace since: approvals wait for the caller' }),
    forOthers: z
      .array(z.object({ personId: z.string(), from: instant, until: instant }))
      .openapi({ description: 'For whom the caller decides, now or from later on' }),
  })
  .openapi('Delegation');
