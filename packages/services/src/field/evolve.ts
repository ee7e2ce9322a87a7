import { DomainError, type FieldError } from '@bodan/core/errors';
import type { FieldDefinition, FieldSet } from '@bodan/core/fields/definition';
import { evolutionErrors } from '@bodan/core/fields/evolve';
import { patternErrors } from '@bodan/core/fields/load-pattern';
import { togetherErrors } from '@bodan/core/fields/together';
import { planFields } from '@bodan/core/standard/adoption';
import { mentions } from '@bodan/core/standard/mention';
import type { App, TenantTx } from '../context.ts';
import { addConversion, atWork, listTickets, setStatus } from '../conversion/store.ts';
import { countTouched, namingTexts } from '../standard/impact-store.ts';
import { standardFields } from '../workspace/settings-store.ts';
import { sharedValues } from './store.ts';

export type FieldFacts = { fromNumber: number; toNumber: number; before: FieldDefinition[] };

/** Fields of these that no ticket has a value of and nothing names. */
async function unusedOf(tx: TenantTx, keys: readonly string[]): Promise<Set<string>> {
  const unused = new Set<string>();
  if (keys.length === 0) return unused;
  const texts = await namingTexts(tx);
  for (const key of keys)
    if (!texts.some((t) => mentions(t.text, key)) && (await countTouched(tx, { key, values: null })) === 0) unused.add(key);
  return unused;
}

const SAMPLES = 5;

/** A field becomes unique only where no two tickets hold the same; what they hold is named. */
async function sharedErrors(tx: TenantTx, before: FieldSet, after: FieldSet): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  for (const [i, f] of after.fields.entries()) {
    if (!f.isUnique || before.fields.find((old) => old.key === f.key)?.isUnique !== false) continue;
    const shared = await sharedValues(tx, f.key, SAMPLES + 1);
    if (shared.length === 0) continue;
    const named = shared.slice(0, SAMPLES).map((s) => `${s.value} (${s.tickets})`);
    const detail = `several tickets hold the same: ${named.join(', ')}${shared.length > SAMPLES ? ' …' : ''}`;
    errors.push({ pointer: `/fields/${i}/isUnique`, code: 'shared', detail });
  }
  return errors;
}

/** What speaks against saving these fields after those; `retype` names the ones whose values may be converted. */
export async function fieldObjections(tx: TenantTx, before: FieldSet, after: FieldSet, retype: readonly string[]): Promise<FieldError[]> {
  const gone = before.fields.filter((f) => !after.fields.some((x) => x.key === f.key)).map((f) => f.key);
  return [
    ...evolutionErrors(before, after, { retyped: new Set(retype), unused: await unusedOf(tx, gone) }),
    ...(await sharedErrors(tx, before, after)),
    ...togetherErrors(after.fields, await standardFields(tx)),
    ...(await patternErrors(after.fields)),
  ];
}

/**
 * Puts the tickets with values of another type on a list for the worker, in the transaction that saves the fields. Answers the id of the
 * conversion, null when nothing changes its type. Throws `conflict` while another one is at work.
 */
export async function convertFields(
  app: App,
  tx: TenantTx,
  { before, after, ...numbers }: { before: FieldSet; after: FieldSet; fromNumber: number; toNumber: number; createdBy: string | null },
): Promise<string | null> {
  const { touching, conversion } = planFields(before.fields, after.fields);
  const converting = touching.filter((t) => t.converts);
  if (converting.length === 0) return null;
  if ((await atWork(tx, 'field')).length > 0) throw new DomainError('conflict', 'Values are being converted; wait until that is done.');
  const id = app.newId();
  const now = new Date(app.now());
  const expected: Record<string, number> = {};
  for (const { key, touch } of converting) expected[key] = await countTouched(tx, touch);
  const facts: FieldFacts = {
    fromNumber: numbers.fromNumber,
    toNumber: numbers.toNumber,
    before: conversion.values.map((v) => v.from),
  };
  await addConversion(tx, {
    id,
    kind: 'field',
    status: 'running',
    plan: conversion,
    facts,
    expected,
    createdBy: numbers.createdBy,
    startsAt: now,
    createdAt: now,
  });
  const waiting = await listTickets(tx, id, converting);
  if (waiting === 0) await setStatus(tx, id, ['running'], 'done', { column: 'finished_at', at: app.now() });
  return id;
}
