import { z } from 'zod';
import { label } from '../text.ts';
import { FIELD_KEY, OWN_KEY, STANDARD_KEY } from './key.ts';

export const FIELD_TYPES = ['text', 'number', 'choice', 'multiple_choice', 'switch', 'date'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export { isFieldKey } from './key.ts';

const keyLike = (pattern: RegExp, prefix: string) =>
  z.string().regex(pattern, { error: `${prefix} followed by lower-case letters, digits and underscores` });
export const fieldKey = keyLike(OWN_KEY, 'x_');
export const standardFieldKey = keyLike(STANDARD_KEY, 's_');
/** A field of either kind: what tickets hold, and what flows, views and filters name. */
export const anyFieldKey = keyLike(FIELD_KEY, 'x_ or s_');

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

/** The schema of a field whose key is of this kind. */
export const fieldDefinitionOf = (key: z.ZodString) =>
  z
    .strictObject({
      key,
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

/** A workspace's own field. */
export const fieldDefinition = fieldDefinitionOf(fieldKey);
/** A field that headquarters shares with every workspace of the group. */
export const standardFieldDefinition = fieldDefinitionOf(standardFieldKey);
/** A field as a workspace is told of it: its own or one of the standard. */
export const anyFieldDefinition = fieldDefinitionOf(anyFieldKey);

/** A workspace's own fields, as it saves them. */
export const fieldSet = z
  .strictObject({ fields: z.array(fieldDefinition).max(500) })
  .refine((s) => new Set(s.fields.map((f) => f.key)).size === s.fields.length, { error: 'two fields have the same key', path: ['fields'] });

export type FieldDefinition = z.infer<typeof fieldDefinition>;
/** Fields that a workspace works with: those of the standard it adopted, and its own. */
export type FieldSet = { fields: FieldDefinition[] };
