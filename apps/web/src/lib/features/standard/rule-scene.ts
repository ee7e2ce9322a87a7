import type { FieldDefinition } from '@bodan/core/fields/definition';
import { factSchema } from '@bodan/core/flow/facts';
import type { StandardContent } from '@bodan/core/standard/content';
import type { FactNames } from '#lib/features/flow/fact-names.ts';
import { plainFactName } from '#lib/features/flow/words.ts';
import { say } from '#lib/features/hq/hq.ts';
import { priorities, sources } from '#lib/features/ticket/kinds.ts';
import { priorityName, sourceName } from '#lib/features/ticket/words.ts';
import type { Choice } from '#lib/ui/field-shape.ts';

/** What rules of a standard may speak of: only what every subsidiary has. */
export type RuleScene = Pick<StandardContent, 'fields' | 'tiers' | 'departments'>;

/** Facts that mean the same everywhere; stages, branches and people differ from company to company. */
const COMMON = [
  'tags',
  'title',
  'customerWords',
  'device',
  'deviceSerial',
  'priority',
  'source',
  'tier',
  'departmentCode',
  'isOpen',
  'reworkCount',
];

const coded = (list: readonly { code: string; name: FieldDefinition['name'] }[]): Choice[] =>
  list.map((x) => ({ value: x.code, label: say(x.name, x.code), hint: x.code }));

export function sceneFacts(scene: RuleScene): FactNames {
  const fieldOf = (fact: string) => scene.fields.find((f) => fact === `custom.${f.key}`);
  const nameOf = (fact: string) => say(fieldOf(fact)?.name) || plainFactName(fact.slice(fact.indexOf('.') + 1));
  const known = factSchema(scene.fields);
  const facts = [
    ...COMMON.filter((name) => name in (known['ticket'] ?? {})).map((name) => `ticket.${name}`),
    ...scene.fields.filter((f) => !f.isHidden).map((f) => `custom.${f.key}`),
  ];
  return {
    fields: scene.fields,
    choices: facts.map((value) => ({ value, label: nameOf(value) })),
    nameOf,
    valuesOf: (fact) => {
      const options = fieldOf(fact)?.options ?? [];
      if (options.length > 0) return options.map((o) => ({ value: o.key, label: say(o.name, o.key) }));
      if (fact === 'ticket.priority') return priorities.map((value) => ({ value, label: priorityName(value) }));
      if (fact === 'ticket.source') return sources.map((value) => ({ value, label: sourceName(value) }));
      if (fact === 'ticket.tier') return coded(scene.tiers);
      return fact === 'ticket.departmentCode' ? coded(scene.departments) : null;
    },
  };
}
