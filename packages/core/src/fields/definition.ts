import { z } from 'zod';
import { label } from '../text.ts';

export const FIELD_TYPES = ['text', 'number', 'choice', 'multiple_choice', 'switch', 'date'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** Keys carry the `x_` prefix, so a later standard field can never collide with a tenant's own. */
export const fieldKey = z
  .string()
  .regex(/^x_[a-z0-9](?:[a-z0-9_]{0,36}[a-z0-9])?$/, { error: 'x_ followed by lower-case letters, digits and underscores' });

export const fieldOption = z.strictObject({
  key: z.string().regex(/^[a-z0-9_-]{1,40}$/),
  name: label,
  color: z
    .string()
    .regex(/^[a-z]{1,20}$/)
    .nullable()
    .default(null),
  isRetired: z.boolean().default(false),
});

export const fieldDefinition = z
  .strictObject({
    key: fieldKey,
    type: z.enum(FIELD_TYPES),
    name: label,
    help: label.nullable().default(null),
    isRequired: z.boolean().default(false),
    isHidden: z.boolean().default(false),
    onPublicForm: z.boolean().default(false),
    unit: z.string().max(20).nullable().default(null),
    min: z.number().finite().nullable().default(null),
    max: z.number().finite().nullable().default(null),
    maxLength: z.number().int().min(1).max(2000).nullable().default(null),
    options: z.array(fieldOption).max(500).default([]),
  })
  .superRefine((f, ctx) => {
    const isChoice = f.type === 'choice' || f.type === 'multiple_choice';
    if (isChoice && f.options.length === 0)
      ctx.addIssue({ code: 'custom', path: ['options'], message: 'a choice needs at least one option' });
    if (!isChoice && f.options.length > 0) ctx.addIssue({ code: 'custom', path: ['options'], message: 'only choices have options' });
    if (new Set(f.options.map((o) => o.key)).size !== f.options.length)
      ctx.addIssue({ code: 'custom', path: ['options'], message: 'two options have the same key' });
    if (f.min !== null && f.max !== null && f.min > f.max) ctx.addIssue({ code: 'custom', path: ['max'], message: 'smaller than min' });
  });

export const fieldSet = z
  .strictObject({ fields: z.array(fieldDefinition).max(500) })
  .refine((s) => new Set(s.fields.map((f) => f.key)).size === s.fields.length, { error: 'two fields have the same key', path: ['fields'] });

export type FieldDefinition = z.infer<typeof fieldDefinition>;
export type FieldSet = z.infer<typeof fieldSet>;
