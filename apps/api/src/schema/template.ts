import { flowShape } from '@bodan/core/flow/definition';
import { TEMPLATE_SOURCES, templateFile, templateKey } from '@bodan/core/template/content';
import { label, plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';
import { instant } from './identity.ts';
import { storable, UNSTORABLE } from './setting.ts';

const source = z.enum(TEMPLATE_SOURCES);
const number = z.number().int();
const name = plainText(80, 1).optional();

export const templateList = z
  .object({
    templates: z.array(
      z.object({
        source,
        key: z.string(),
        number,
        name: label,
        about: label,
        flows: number.openapi({ description: 'How often it is installed here' }),
        fields: number,
        definition: flowShape,
      }),
    ),
    installations: z.array(
      z.object({
        id: z.string(),
        source,
        templateKey: z.string(),
        number,
        newest: number.nullable().openapi({ description: 'The newest version there is; null when the template is not offered any more' }),
        flowId: z.string(),
        flowName: z.string(),
        installedAt: instant,
        updatedAt: instant,
      }),
    ),
  })
  .openapi('TemplateMarket');
export const installBody = z
  .strictObject({ source: z.enum(['built_in', 'group']), key: templateKey, name })
  .openapi('InstallTemplate', { example: { source: 'built_in', key: 'repair' } });
const file = templateFile.refine(storable, UNSTORABLE);
export const importBody = z.strictObject({ file, name }).openapi('ImportTemplate');
export const installed = z.object({ installationId: z.string(), flowId: z.string() }).openapi('InstalledTemplate');
export const exported = templateFile.openapi('TemplateFile');
const side = z.unknown();
export const updatePreview = z
  .object({
    from: number,
    to: number,
    changes: z
      .array(z.object({ path: z.string(), from: side, to: side }))
      .openapi({ description: 'What comes in without anybody being in the way' }),
    conflicts: z
      .array(z.object({ path: z.string(), base: side, mine: side, theirs: side }))
      .openapi({ description: 'Where both sides changed the same thing' }),
  })
  .openapi('TemplateUpdatePreview');
export const updateBody = z
  .strictObject({
    choices: z
      .record(z.string().max(300), z.enum(['mine', 'theirs']))
      .default({})
      .refine((c) => Object.keys(c).length <= 1000, { error: 'at most 1000' })
      .openapi({ description: 'For each conflict by its path; mine where nothing is said' }),
  })
  .openapi('UpdateFromTemplate', { example: { choices: {} } });
export const updated = z.object({ revision: number, flowId: z.string(), number }).openapi('TemplateUpdated');
const groupTemplate = z.object({ key: z.string(), number, name: label, about: label, publishedAt: instant });
export const groupTemplateSchema = groupTemplate.openapi('GroupTemplate');
export const groupTemplateList = z.object({ items: z.array(groupTemplate) }).openapi('GroupTemplates');
export const publishTemplateBody = z.strictObject({ file }).openapi('PublishTemplate');
