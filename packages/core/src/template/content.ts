import { z } from 'zod';
import { fieldDefinition } from '../fields/definition.ts';
import { layouts } from '../fields/layout.ts';
import { flowShape } from '../flow/definition.ts';
import { label, plainText } from '../text.ts';

const view = z.strictObject({ name: plainText(40, 1), icon: z.string().max(20).default('list'), query: z.string().max(2000) });

/** What a template brings: a flow, the fields its forms and rules speak of, the forms, and shared views. */
export const templateContent = z.strictObject({
  flow: flowShape,
  fields: z.array(fieldDefinition).max(200).default([]),
  layouts: layouts.prefault({}),
  views: z.array(view).max(50).default([]),
});
export type TemplateContent = z.infer<typeof templateContent>;

export const templateKey = z.string().regex(/^[a-z][a-z0-9_-]{1,39}$/, { error: 'a lower-case letter, then letters, digits, - and _' });

/** A template as a file: what one workspace exports, another imports. */
export const templateFile = z.strictObject({
  format: z.literal('bodan-template'),
  formatVersion: z.literal(1),
  key: templateKey,
  version: z.number().int().min(1).max(1_000_000),
  name: label,
  about: label,
  content: templateContent,
});
export type TemplateFile = z.infer<typeof templateFile>;

export const TEMPLATE_SOURCES = ['built_in', 'group', 'file'] as const;
export type TemplateSource = (typeof TEMPLATE_SOURCES)[number];
