import type { components } from '#lib/api/schema.d.ts';
import { m } from '#lib/paraglide/messages.js';

type Schemas = components['schemas'];
export type Group = Schemas['LookalikeFields']['items'][number];
export type Field = Group['proposal']['field'];
export type Source = Group['proposal']['sources'][number];
export type Preview = Schemas['PromotionPreview']['items'][number];
export type Body = Schemas['PromoteField'];
/** One subsidiary's field as it is chosen: whether it comes along, and the factor as it is typed. */
export type Chosen = { source: Source; workspaceName: string; fieldName: string; isTaken: boolean; factor: string };

type Named = Pick<Group['members'][number], 'name' | 'unit'>;
/** What a field of a subsidiary is called, with its unit. */
export const memberWords = ({ name, unit }: Named, nameOf: (name: Named['name']) => string): string =>
  unit ? m.prom_name_unit({ name: nameOf(name), unit }) : nameOf(name);

export function chosenOf({ members, proposal }: Group, nameOf: (name: Group['members'][number]['name']) => string): Chosen[] {
  return proposal.sources.map((source) => {
    const member = members.find(({ tenantId, key }) => tenantId === source.tenantId && key === source.key);
    return {
      source,
      workspaceName: member?.workspaceName ?? '',
      fieldName: member ? memberWords(member, nameOf) : source.key,
      isTaken: true,
      factor: source.factor === null ? '' : String(source.factor),
    };
  });
}

/** Undefined for a text that is no factor; null for none. */
export function factorOf(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) && value !== 0 ? value : undefined;
}

export const bodyOf = (field: Field, chosen: readonly Chosen[]): Body =>
  ({
    field,
    sources: chosen.filter((c) => c.isTaken).map((c) => ({ ...c.source, factor: factorOf(c.factor) ?? null })),
  }) as Body;
