import { anyFieldDefinition, fieldKey, standardFieldDefinition } from '@bodan/core/fields/definition';
import { FIELD_TYPES } from '@bodan/core/fields/types';
import { uuid } from '@bodan/core/ids';
import { groupStandard, standardContent } from '@bodan/core/standard/content';
import { CHANGE_KINDS } from '@bodan/core/standard/diff';
import { USE_KINDS } from '@bodan/core/standard/mention';
import { CODE_LISTS } from '@bodan/core/standard/retirement';
import { label, plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';
import { instant, page } from './identity.ts';
import { storable, UNSTORABLE, versionMade } from './setting.ts';

const count = z.number().int().min(0);
const day = z.iso.date();
const number = z.number().int().min(1).max(1_000_000);
const content = standardContent.refine(storable, UNSTORABLE);
const groupContent = groupStandard.refine(storable, UNSTORABLE);

const standardRef = z.object({ id: z.string(), number: z.number().int(), checksum: z.string(), publishedAt: instant });
const signed = {
  notes: z.string().openapi({ description: 'What subsidiaries should know of it' }),
  signedName: z.string().openapi({ description: 'Who signed it off, by name as it was then' }),
  adoptBy: z.string().nullable().openapi({ description: 'Until which day it should be adopted' }),
};
const versionShape = standardRef.extend({ publishedBy: z.object({ id: z.string(), name: z.string() }).nullable(), ...signed });
export const versionSchema = versionShape.openapi('StandardVersion');
export const versionPage = page(versionSchema).openapi('StandardVersionPage');
export const versionWithContent = versionShape.extend({ content: standardContent }).openapi('StandardVersionWithContent');
export const standardSchema = z.object({ current: versionWithContent, versions: z.array(versionSchema) }).openapi('GroupStandard');
export const publishBody = z
  .strictObject({
    content: groupContent,
    notes: plainText(2000).default(''),
    adoptBy: day.nullable().default(null),
    baseNumber: number
      .nullable()
      .default(null)
      .openapi({ description: 'The version this was written from; 412 when a newer one was published since' }),
  })
  .openapi('PublishStandard');
export const ownStandardBody = z.strictObject({ content }).openapi('PublishOwnStandard');

export const draftBody = z.strictObject({ content }).openapi('SaveStandardDraft');
export const draftSchema = z
  .object({
    content: standardContent,
    baseNumber: z.number().int(),
    revision: z.number().int(),
    savedBy: z.object({ id: z.string(), name: z.string() }),
    savedAt: instant,
  })
  .openapi('StandardDraft');

const anything = z.unknown().openapi({ description: 'As it stands in the standard' });
export const changeSchema = z
  .object({
    kind: z.enum(CHANGE_KINDS),
    list: z.enum([...CODE_LISTS, 'fields', 'general']),
    code: z.string(),
    before: anything,
    after: anything,
    values: z.array(z.string()),
  })
  .openapi('StandardChange');
export const comparisonSchema = z.object({ changes: z.array(changeSchema) }).openapi('StandardComparison');
const impact = {
  key: z.string(),
  change: changeSchema,
  tickets: count.openapi({ description: 'That hold the code or a value' }),
  lacking: count.openapi({
    description: 'Open tickets without a value that is required from now on; they keep the version they were opened with',
  }),
  goesTo: z
    .array(z.object({ code: z.string().nullable(), tickets: count }))
    .openapi({ description: 'Where the tickets of a split code go; null where no rule takes them' }),
  unmapped: z.object({ tickets: count, values: z.array(z.object({ value: z.unknown(), tickets: count })) }),
};
const useKind = z.enum(USE_KINDS);
export const impactSchema = z.object({ ...impact, uses: z.array(z.object({ kind: useKind, name: z.string() })) }).openapi('StandardImpact');
export const hqImpactSchema = z.object({ ...impact, uses: z.array(z.object({ kind: useKind, count })) }).openapi('HqStandardImpact');
export const previewBody = z.strictObject({ content }).openapi('PreviewStandard');
export const previewSchema = z
  .object({
    baseNumber: z.number().int(),
    changes: z.array(changeSchema).openapi({ description: 'Against the newest version' }),
    templates: z.array(z.object({ key: z.string(), names: z.array(label) })).openapi({
      description:
        'Templates of the group that name what a change is about, by the key of the change; installed later they name what it became',
    }),
    workspaces: z
      .array(z.object({ tenantId: z.string(), fromNumber: z.number().int(), impacts: z.array(hqImpactSchema) }))
      .openapi({ description: 'For every subsidiary, from the version it works by' }),
  })
  .openapi('StandardPreview');

const status = z.enum(['scheduled', 'running', 'done', 'undoing', 'undone', 'cancelled']);
export const progressSchema = z
  .object({
    items: z.array(
      z.object({
        tenantId: z.string(),
        id: z.string(),
        status,
        fromNumber: z.number().int(),
        toNumber: z.number().int(),
        startsAt: instant,
        total: count,
        done: count,
      }),
    ),
  })
  .openapi('StandardProgress');

export const adoptionShape = z.object({
  id: z.string(),
  status,
  fromNumber: z.number().int(),
  toNumber: z.number().int(),
  startsAt: instant,
  createdAt: instant,
  createdBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  undoneAt: instant.nullable(),
  problem: z.string().nullable().openapi({ description: 'Why a scheduled one was called off' }),
  counts: z.object({ total: count, done: count, changed: count, restored: count, changedSince: count, unmapped: count }),
});
export const adoptionSchema = adoptionShape
  .extend({
    byChange: z
      .array(z.object({ key: z.string(), expected: count, tickets: count }))
      .openapi({ description: 'Tickets by change: as counted before the switch, and as found on the list' }),
    left: z
      .array(z.object({ ticketId: z.string(), number: z.string(), unmapped: z.array(z.object({ field: z.string(), value: z.unknown() })) }))
      .openapi({
        description: 'At most 100 tickets with values that had no place in the new definition; undoing brings them back',
      }),
  })
  .openapi('StandardAdoption');
export const adoptionState = z
  .object({ adopted: standardRef, newest: standardRef.extend(signed), adoptions: z.array(adoptionShape) })
  .openapi('Adoption');
export const adoptBody = z
  .strictObject({
    number,
    startsAt: z.iso
      .datetime({ offset: true })
      .nullable()
      .default(null)
      .openapi({ description: 'In the workspace’s own window; without it now' }),
  })
  .openapi('AdoptStandard', { example: { number: 1 } });
export const adopted = versionMade
  .extend({ adoptionId: z.string().nullable().openapi({ description: 'Null when it worked by this version already' }) })
  .openapi('StandardAdopted');
export const adoptionPreview = z
  .object({ fromNumber: z.number().int(), toNumber: z.number().int(), impacts: z.array(impactSchema) })
  .openapi('AdoptionPreview');

const source = z.strictObject({
  tenantId: uuid,
  key: fieldKey,
  factor: z
    .number()
    .min(-1e9)
    .max(1e9)
    .refine((n) => n !== 0, { error: 'must not be 0' })
    .nullable()
    .default(null),
  options: z
    .record(z.string().max(40), z.string().max(40))
    .default({})
    .refine((o) => Object.keys(o).length <= 500, { error: 'at most 500' }),
});
export const promotionBody = z
  .strictObject({ field: standardFieldDefinition, sources: z.array(source).min(1).max(500) })
  .refine(storable, UNSTORABLE)
  .openapi('PromoteField');
const proposal = z.object({ field: anyFieldDefinition, sources: z.array(source) });
export const lookalikesSchema = z
  .object({
    items: z.array(
      z.object({
        likeness: z.number().openapi({ description: '0 to 1' }),
        members: z.array(
          z.object({
            tenantId: z.string(),
            workspaceName: z.string(),
            key: z.string(),
            name: label,
            type: z.enum(FIELD_TYPES),
            unit: z.string().nullable(),
            tickets: count,
          }),
        ),
        proposal,
      }),
    ),
  })
  .openapi('LookalikeFields');
export const promotionPreview = z
  .object({
    items: z.array(
      z.object({
        tenantId: z.string(),
        key: z.string(),
        tickets: count,
        converts: count,
        unmapped: z.object({ tickets: count, values: z.array(z.object({ value: z.unknown(), tickets: count })) }),
      }),
    ),
  })
  .openapi('PromotionPreview');
