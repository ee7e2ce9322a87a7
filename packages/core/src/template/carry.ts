import type { FieldDefinition } from '../fields/definition.ts';
import { carryFields, carryFlow, carryQuery, type NamingWorld } from '../standard/carry-names.ts';
import type { Naming } from '../standard/code-part.ts';
import type { TemplateContent } from './content.ts';

/** A template whose flow, fields and lists name codes as they became. `world` are the fields of where it is installed; its own come with it. */
export function carryTemplate(content: TemplateContent, naming: Naming, { rules, fields }: NamingWorld): TemplateContent {
  const known = new Set(fields.map((f) => f.key));
  const all: FieldDefinition[] = [...fields, ...content.fields.filter((f) => !known.has(f.key))];
  return {
    ...content,
    flow: carryFlow(content.flow, naming, { rules, fields: all }),
    fields: carryFields(content.fields, naming, all),
    views: content.views.map((v) => ({ ...v, query: carryQuery(v.query, naming, all) })),
  };
}
