import type { CustomValues } from '@bodan/core/fields/compile';
import { completeField } from '@bodan/core/fields/complete';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { lookedUp, partsOfTake } from '@bodan/core/fields/lookup';
import { mirrorLookups } from '@bodan/core/fields/mirror';
import { shownValues } from '@bodan/core/fields/right';
import { permit, type WorkspaceContext } from '../context.ts';
import { reachableFields } from '../customer/shown.ts';
import { lookupSources } from './sources.ts';

/** A lookup that is only drawn. */
export type DrawnLookup = { key: string; through: string; take: string };

/** Fields as they would be with these lookups; what they go through may be drawn as well, and is what they say it is. */
function withDrawn(fields: readonly FieldDefinition[], drawn: readonly DrawnLookup[]): FieldDefinition[] {
  const name = { 'zh-CN': '', en: '' };
  const lookups = drawn.map(({ key, through, take }) => completeField({ key, type: 'lookup', name, through, take }));
  const keys = new Set(lookups.map((f) => f.key));
  const kept = fields.filter((f) => !keys.has(f.key));
  const sources = drawn.flatMap(({ through, take }): FieldDefinition[] => {
    const type = partsOfTake(take)?.kind;
    return type && !kept.some((f) => f.key === through) ? [completeField({ key: through, type, name })] : [];
  });
  return mirrorLookups([...kept, ...sources, ...lookups]);
}

/**
 * What lookups would give for these values, as the caller is shown it on a ticket; one that gives nothing is not in it. Those that are only
 * drawn are for who may draw them. Changes nothing.
 */
export async function previewLookups(ctx: WorkspaceContext, custom: CustomValues, drawn: readonly DrawnLookup[]): Promise<CustomValues> {
  permit(ctx, drawn.length > 0 ? 'settings.write' : 'ticket.read');
  permit(ctx, 'ticket.read');
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  const definitions = drawn.length > 0 ? withDrawn(config.fields.definitions, drawn) : config.fields.definitions;
  const looking = { tenantId: config.tenantId, flows: config.flows, fields: { definitions } };
  const sources = await ctx.app.db.tenant(ctx.scope, (tx) => lookupSources(tx, looking, [custom]), 'read');
  const values = new Map(Object.entries(custom));
  const given = definitions.flatMap((f): [string, unknown][] => {
    const value = f.type === 'lookup' ? lookedUp(f, values, { sources, held: null }) : null;
    return value === null ? [] : [[f.key, value]];
  });
  return shownValues(reachableFields(ctx, new Map(definitions.map((f) => [f.key, f]))), ctx.roles, Object.fromEntries(given));
}
