import { definition, shares } from '@bodan/core/dashboard/definition';
import { templateCards } from '@bodan/core/dashboard/template';
import { uuid } from '@bodan/core/ids';
import { plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';

const definitionSchema = definition.openapi('DashboardDefinition', {
  description: 'Cards and their places on a grid of 12 columns. A filter of a card takes the place of the page’s own on the same fact',
});
const name = plainText(60, 1);
export const createDashboardBody = z
  .strictObject({
    name,
    definition: definitionSchema.default({ cards: [] }),
    shares: shares.default([]),
    copyOf: uuid
      .optional()
      .openapi({ description: 'The dashboard it is made from: what that one names may stay, also what is gone by now' }),
  })
  .openapi('CreateDashboard', { example: { name: '超时与卡点', definition: { cards: templateCards('late', 'tenant').slice(0, 2) } } });
export const changeDashboardBody = z.strictObject({ name, definition: definitionSchema, shares }).partial().openapi('ChangeDashboard');

const right = z.enum(['own', 'edit', 'read']).openapi({ description: 'own: share and delete too; edit: change name and cards' });
const facts = {
  id: z.string(),
  name: z.string(),
  right,
  ownerName: z.string(),
  isOwnerGone: z
    .boolean()
    .openapi({ description: 'Whoever made it is a member no more: an administrator takes it over, withdraws or deletes it' }),
  isMine: z
    .boolean()
    .openapi({ description: 'Made by whoever asks; what subsidiaries were given, or whose owner has left, is also an administrator’s' }),
  isFromGroup: z
    .boolean()
    .openapi({ description: 'Given by headquarters: about this workspace alone, to read; the group stands for who made it' }),
  isShared: z.boolean(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
  version: z.number().int(),
};
export const dashboardSchema = z
  .object({
    ...facts,
    definition: definitionSchema,
    leftTenantIds: z.array(z.string()).openapi({ description: 'Subsidiaries that cards name and that have left the group' }),
    shares: shares.nullable().openapi({ description: 'With whom it is shared; told to whoever may share it' }),
  })
  .openapi('Dashboard');
export const dashboardListSchema = z.object({ items: z.array(z.object({ ...facts, cards: z.number().int() }).openapi('DashboardLine')) });
const colleague = z.object({
  personId: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  email: z.string().openapi({ description: 'Whole for owners and administrators, else as in l***1@example.com' }),
});
export const colleaguesSchema = z.object({ items: z.array(colleague) });
