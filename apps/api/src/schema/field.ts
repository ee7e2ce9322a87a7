import { SURFACES } from '@bodan/core/fields/layout';
import { LAYOUT_CHANGES } from '@bodan/core/fields/layout-diff';
import { label } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';
import { instant, page } from './identity.ts';
import { documentOf, storable, UNSTORABLE, versionMade } from './setting.ts';
import { adoptionSchema, adoptionShape, changeSchema, impactSchema } from './standard.ts';

export const fieldsSaved = versionMade
  .extend({ conversionId: z.string().nullable().openapi({ description: 'The conversion of values, where a type changed' }) })
  .openapi('FieldsSaved');
export const fieldsPreview = z
  .object({
    impacts: z.array(impactSchema),
    refused: z
      .array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() }))
      .openapi({ description: 'What saving would refuse even when every change of type is confirmed' }),
  })
  .openapi('FieldsPreview');
export const fieldVersionPage = page(
  z.object({
    number: z.number().int(),
    createdAt: instant,
    createdBy: z.object({ id: z.string(), name: z.string() }).nullable(),
    changes: z.array(changeSchema).openapi({ description: 'Against the version before' }),
    forms: z
      .array(
        z.object({
          surface: z.enum(SURFACES),
          kind: z.enum(LAYOUT_CHANGES),
          what: z.string().openapi({ description: 'Key of the tab, the section or the field' }),
          before: label.nullable(),
          after: label.nullable(),
          count: z.number().int().nullable().openapi({ description: 'Columns or width, where they changed' }),
        }),
      )
      .openapi({ description: 'What it changed in the forms' }),
  }),
).openapi('FieldVersionPage');
export const fieldDraftBody = z
  .strictObject({ content: documentOf('FieldDraftDocument').refine(storable, UNSTORABLE) })
  .openapi('SaveFieldDraft', {
    description: 'Fields and layouts as they are drawn, also half done; judged when they are published',
  });
export const fieldDraft = z
  .object({
    content: documentOf('FieldDraftDocument'),
    baseNumber: z.number().int(),
    revision: z.number().int(),
    savedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
    savedAt: instant,
  })
  .openapi('FieldDraft');
export const conversionList = z.object({ items: z.array(adoptionShape) }).openapi('FieldConversions');
export const conversionSchema = adoptionSchema.openapi('FieldConversion');
