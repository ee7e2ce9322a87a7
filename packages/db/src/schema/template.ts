import type { TemplateContent } from '@bodan/core/template/content';
import type { Label } from '@bodan/core/text';
import { integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { id, instant, tenantId } from './columns.ts';

/** A template that headquarters publishes to its subsidiaries. */
export const groupTemplate = pgTable(
  'group_template',
  {
    groupId: uuid('group_id').notNull(),
    id: id(),
    key: text('key').notNull(),
    number: integer('number').notNull(),
    name: jsonb('name').$type<Label>().notNull(),
    about: jsonb('about').$type<Label>().notNull(),
    content: jsonb('content').$type<TemplateContent>().notNull(),
    publishedBy: uuid('published_by'),
    publishedAt: instant('published_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ name: 'group_template_pk', columns: [t.groupId, t.id] }),
    uniqueIndex('group_template_number').on(t.groupId, t.key, t.number),
  ],
);

/** What a workspace installed, with what it was then. */
export const templateInstallation = pgTable(
  'template_installation',
  {
    tenantId: tenantId(),
    id: id(),
    source: text('source').$type<'built_in' | 'group' | 'file'>().notNull(),
    /** Whose template it is, where a group published it. */
    groupId: uuid('group_id'),
    templateKey: text('template_key').notNull(),
    number: integer('number').notNull(),
    base: jsonb('base').$type<TemplateContent>().notNull(),
    flowId: uuid('flow_id').notNull(),
    installedBy: uuid('installed_by'),
    installedAt: instant('installed_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ name: 'template_installation_pk', columns: [t.tenantId, t.id] })],
);
