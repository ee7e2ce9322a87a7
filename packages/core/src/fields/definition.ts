import { z } from 'zod';
import { ROLES } from '../access.ts';
import { MAX_LENGTH } from '../formula/ast.ts';
import { label } from '../text.ts';
import { COMPARISONS } from './condition.ts';
import { FIELD_KEY, OWN_KEY, STANDARD_KEY } from './key.ts';
import { definitionProblems } from './problems.ts';
import {
  COLUMN_TYPES,
  CURRENCIES,
  type Currency,
  FIELD_TYPES,
  type FieldType,
  LOOKUP_GUARDS,
  LOOKUP_RESULTS,
  MOST_COLUMNS,
} from './types.ts';

export { isFieldKey } from './key.ts';
export type { FieldType } from './types.ts';

const keyLike = (pattern: RegExp, prefix: string) =>
  z.string().regex(pattern, { error: `${prefix} followed by lower-case letters, digits and underscores` });
export const fieldKey = keyLike(OWN_KEY, 'x_');
export const standardFieldKey = keyLike(STANDARD_KEY, 's_');
/** A field of either kind: what tickets hold, and what flows, views and filters name. */
export const anyFieldKey = keyLike(FIELD_KEY, 'x_ or s_');
const columnKey = keyLike(/^c_[a-z0-9](?:[a-z0-9_]{0,36}[a-z0-9])?$/, 'c_');

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

const number = z.number().finite().nullable().default(null);
const currency = z
  .enum(Object.keys(CURRENCIES) as [Currency, ...Currency[]])
  .nullable()
  .default(null);

/** What bounds a value, of a field and of a column alike. Amounts of money are whole numbers of the currency's smallest unit. */
const bounds = {
  unit: z.string().max(20).nullable().default(null),
  decimals: z.number().int().min(0).max(6).nullable().default(null),
  currency,
  min: number,
  max: number,
  maxLength: z.number().int().min(1).max(10_000).nullable().default(null),
  options: z.array(fieldOption).max(500).default([]),
};

/** A column of a table field. */
export const fieldColumn = z.strictObject({
  key: columnKey,
  type: z.enum(COLUMN_TYPES),
  name: label,
  isRequired: z.boolean().default(false),
  ...bounds,
});

/** When a field is shown or must be filled. */
export const condition = z.strictObject({
  mode: z.enum(['all', 'any']),
  tests: z
    .array(
      z.strictObject({
        field: z.string().min(1).max(60),
        comparison: z.enum(COMPARISONS),
        value: z
          .union([z.string().max(200), z.number().finite(), z.boolean(), z.array(z.string().max(60)).max(50)])
          .nullable()
          .default(null),
      }),
    )
    .min(1)
    .max(10),
});

const MOST_OF_A_VALUE = 4_000;
/** A value as JSON, of a size that a form can start with. */
const startingValue = z
  .unknown()
  .refine((v) => v === undefined || JSON.stringify(v).length <= MOST_OF_A_VALUE, { error: `at most ${MOST_OF_A_VALUE} characters of JSON` })
  .transform((v): unknown => v ?? null);

const roles = z.array(z.enum(ROLES)).max(ROLES.length).default([]);

/** How automatic numbers look: `GD-` and five digits give GD-00042. */
export const numbering = z.strictObject({
  prefix: z
    .string()
    .max(12)
    .regex(/^[\p{L}\p{N}._/-]*$/u, { error: 'letters, digits and . _ / - only' }),
  digits: z.number().int().min(1).max(12),
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
      ...bounds,
      numbering: numbering.nullable().default(null),
      columns: z.array(fieldColumn).max(MOST_COLUMNS).default([]),
      /** What a formula field is worked out by, with fields by their keys: [x_price]*[x_count]; and what it, or a lookup, gives. */
      formula: z.string().min(1).max(MAX_LENGTH).nullable().default(null),
      result: z.enum(LOOKUP_RESULTS).nullable().default(null),
      /** The field of the same form that a lookup goes through, and what it takes of the thing that field points at: customer:address, ticket:x_floor. */
      through: z.string().min(1).max(60).nullable().default(null),
      take: z.string().min(1).max(80).nullable().default(null),
      /** Whose eyes what a lookup gives is for. Filled in with its result, its options and the rest of what it shows, whatever was sent. */
      guard: z.enum(LOOKUP_GUARDS).nullable().default(null),
      minLength: z.number().int().min(1).max(10_000).nullable().default(null),
      /** What the whole text must be like; runs in linear time. */
      pattern: z.string().min(1).max(100).nullable().default(null),
      /** No two tickets of the workspace hold the same value. */
      isUnique: z.boolean().default(false),
      /** Who sees it and who may change it, of those who see and change tickets; an empty list is all of them. */
      readRoles: roles,
      writeRoles: roles,
      /** Shown masked; whoever asks for it stands in the ticket. */
      isSensitive: z.boolean().default(false),
      /** What is said instead of our own words when a value does not fit. */
      message: label.nullable().default(null),
      /** What a new ticket starts with. */
      initial: startingValue.default(null),
      showIf: condition.nullable().default(null),
      requiredIf: condition.nullable().default(null),
    })
    .superRefine((f, ctx) => {
      for (const { path, message } of definitionProblems(f)) ctx.addIssue({ code: 'custom', path, message });
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

export type FieldOption = z.infer<typeof fieldOption>;
export type FieldColumn = z.infer<typeof fieldColumn>;
export type FieldDefinition = {
  key: string;
  type: FieldType;
} & Omit<z.infer<ReturnType<typeof fieldDefinitionOf>>, 'key' | 'type'>;
/** Fields that a workspace works with: those of the standard it adopted, and its own. */
export type FieldSet = { fields: FieldDefinition[] };
