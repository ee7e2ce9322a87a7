import type { FieldDefinition } from '@bodan/core/fields/definition';
import { partsOfTake, TAKES, takenField, takenSkill } from '@bodan/core/fields/lookup';
import { takeableType } from '@bodan/core/fields/mirror';
import { isSourceType } from '@bodan/core/fields/types';
import type { FieldPlace } from '#lib/features/field/place.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Choice } from './condition-words.ts';

type Say = FieldPlace['say'];

const takeName: Record<string, () => string> = {
  'person:name': m.lookup_name,
  'person:phone': m.lookup_phone,
  'person:department': m.filter_department,
  'person:branches': m.lookup_branches,
  'person:supervisor': m.lookup_supervisor,
  'customer:name': m.lookup_name,
  'customer:phone': m.lookup_phone,
  'customer:address': m.lookup_address,
  'device:name': m.lookup_device_name,
  'device:serial': m.fact_serial,
  'ticket:number': m.lookup_number,
  'ticket:title': m.fact_title,
  'ticket:stage': m.filter_stage,
  'ticket:isOpen': m.lookup_is_open,
  'ticket:priority': m.filter_priority,
  'ticket:tier': m.filter_tier,
  'ticket:faultCode': m.filter_fault,
  'ticket:department': m.filter_department,
  'ticket:branch': m.filter_branch,
  'ticket:assignee': m.filter_assignee,
  'ticket:contactName': m.fact_contact,
  'ticket:phone': m.fact_phone,
  'ticket:address': m.fact_address,
  'ticket:device': m.fact_device,
  'ticket:deviceSerial': m.fact_serial,
  'ticket:createdAt': m.filter_created,
  'ticket:closedAt': m.lookup_closed_at,
};

/** What a lookup takes, in words. */
export function takeWords(say: Say, fields: readonly FieldDefinition[], take: string | null): string {
  const skill = takenSkill(take);
  if (skill !== null) return m.lookup_skill({ skill });
  const key = takenField(take);
  const field = fields.find((entry) => entry.key === key);
  return (field && say(field.name)) || takeName[take ?? '']?.() || (partsOfTake(take)?.what ?? '…');
}

/** A lookup as a sentence: 取「客户」的「地址」; empty until both are chosen. */
export function lookupSentence(say: Say, fields: readonly FieldDefinition[], { through, take }: FieldDefinition): string {
  const source = fields.find((entry) => entry.key === through);
  return source && take ? m.lookup_sentence({ source: say(source.name), take: takeWords(say, fields, take) }) : '';
}

/** Fields that a lookup can go through. */
export const sourceChoices = (say: Say, fields: readonly FieldDefinition[]): Choice[] =>
  fields.filter((field) => isSourceType(field.type) && !field.isHidden).map((field) => ({ value: field.key, label: say(field.name) }));

/** What can be taken of the thing a source points at: what it always has, levels of skills, custom fields of a linked ticket. */
export function takeChoices(say: Say, fields: readonly FieldDefinition[], source: FieldDefinition, skills: readonly string[]): Choice[] {
  if (!isSourceType(source.type)) return [];
  const kind = source.type;
  const plain = Object.keys(TAKES[kind]).map((what) => `${kind}:${what}`);
  const levels = kind === 'person' ? skills.map((skill) => `person:skill:${skill}`) : [];
  const own = kind === 'ticket' ? fields.filter((f) => !f.isHidden && takeableType(f) !== null).map((f) => `ticket:${f.key}`) : [];
  return [...plain, ...levels, ...own].map((take) => ({ value: take, label: takeWords(say, fields, take) }));
}
