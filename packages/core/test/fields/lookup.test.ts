import { expect, test } from 'vitest';
import { compileFields } from '../../src/fields/compile.ts';
import { completeField, completeFieldSet, type GivenField } from '../../src/fields/complete.ts';
import { valueType } from '../../src/fields/condition.ts';
import { fieldDefinition } from '../../src/fields/definition.ts';
import { evolutionErrors } from '../../src/fields/evolve.ts';
import type { LookupSources } from '../../src/fields/lookup.ts';
import { mirrorLookups } from '../../src/fields/mirror.ts';
import { isMasked, mayReadField, shownValues } from '../../src/fields/right.ts';
import { togetherErrors } from '../../src/fields/together.ts';

const name = { 'zh-CN': '某项', en: 'Something' };
const field = (key: string, type: GivenField['type'], more: Partial<GivenField> = {}) => completeField({ key, type, name, ...more });
const lookup = (key: string, through: string, take: string, more: Partial<GivenField> = {}) =>
  field(key, 'lookup', { through, take, ...more });
const WHO = field('x_who', 'customer');
const LINK = field('x_link', 'ticket');
const TECH = field('x_tech', 'person');
const UNIT = field('x_unit', 'device');
const LEVEL = field('x_level', 'choice', { options: [{ key: 'a', name, color: 'malachite', isRetired: false }] });
const FEE = field('x_fee', 'money', { currency: 'USD' });
const [ada, bob] = ['01890000-0000-7000-8000-00000000000a', '01890000-0000-7000-8000-00000000000b'];
const problems = (...fields: ReturnType<typeof field>[]) => togetherErrors(fields, []).map((e) => [e.pointer, e.code, e.detail]);
const mirrored = (...fields: ReturnType<typeof field>[]) => new Map(mirrorLookups(fields).map((f) => [f.key, f]));
const facts =
  (told: Record<string, Record<string, unknown>>): LookupSources =>
  (f, id) =>
    told[id]?.[f.take ?? ''] ?? null;

test('a lookup gives what it takes: its type, its options, its currency', () => {
  const fields = mirrored(
    WHO,
    LINK,
    TECH,
    LEVEL,
    FEE,
    lookup('x_phone', 'x_who', 'customer:phone'),
    lookup('x_skill', 'x_tech', 'person:skill:制冷'),
    lookup('x_open', 'x_link', 'ticket:isOpen'),
    lookup('x_grade', 'x_link', 'ticket:x_level'),
    lookup('x_paid', 'x_link', 'ticket:x_fee'),
    lookup('x_far', 'x_link', 'ticket:x_paid'),
  );
  const of = (key: string) => {
    const f = fields.get(key);
    return f && [valueType(f), f.options.length, f.currency];
  };
  expect(of('x_phone')).toEqual(['phone', 0, null]);
  expect(of('x_skill')).toEqual(['number', 0, null]);
  expect(of('x_open')).toEqual(['switch', 0, null]);
  expect(of('x_grade')).toEqual(['choice', 1, null]);
  expect(of('x_paid')).toEqual(['money', 0, 'USD']);
  expect(of('x_far')).toEqual(['money', 0, 'USD']);
});

test('what a lookup says of itself is filled in, whatever was sent', () => {
  const sent = { key: 'x_phone', type: 'lookup', name, through: 'x_who', take: 'customer:phone', result: 'number', guard: null };
  const [, phone] = completeFieldSet({ fields: [WHO, fieldDefinition.parse(sent)] }).fields;
  expect(phone).toMatchObject({ result: 'phone', guard: 'customer_phone' });
});

test('a lookup that cannot be is refused at its place', () => {
  const found = (...fields: ReturnType<typeof field>[]) => problems(WHO, LINK, ...fields).map(([at, code]) => `${at} ${code}`);
  expect(found(lookup('x_a', 'x_gone', 'customer:name'))).toEqual(['/fields/2/through unknown_field']);
  expect(found(lookup('x_a', 'x_a', 'customer:name'))).toEqual(['/fields/2/through own']);
  expect(found(LEVEL, lookup('x_a', 'x_level', 'customer:name'))).toEqual(['/fields/3/through not_a_source']);
  expect(found(lookup('x_a', 'x_who', 'person:name'))).toEqual(['/fields/2/take not_of_source']);
  expect(found(lookup('x_a', 'x_who', 'customer:age'))).toEqual(['/fields/2/take unknown_take']);
  expect(found(lookup('x_a', 'x_who', 'customer:x_level'))).toEqual(['/fields/2/take unknown_take']);
  expect(found(lookup('x_a', 'x_link', 'ticket:x_gone'))).toEqual(['/fields/2/take unknown_field']);
  expect(found(field('x_pics', 'photo'), lookup('x_a', 'x_link', 'ticket:x_pics'))).toEqual(['/fields/3/take not_takeable']);
  expect(found(lookup('x_a', 'x_link', 'ticket:x_who'))).toEqual(['/fields/2/take not_takeable']);
  expect(found(lookup('x_a', 'x_who', 'customer:name'))).toEqual([]);
});

test('a definition says both what it goes through and what it takes, and only a lookup does', () => {
  const paths = (more: object) => {
    const parsed = fieldDefinition.safeParse({ key: 'x_a', type: 'lookup', name, ...more });
    return parsed.success ? [] : parsed.error.issues.map((i) => i.path.join('/'));
  };
  expect(paths({ through: 'x_who', take: 'customer:name' })).toEqual([]);
  expect(paths({ through: 'x_who' })).toEqual(['take']);
  expect(paths({})).toEqual(['through', 'take']);
  expect(paths({ type: 'text', through: 'x_who' })).toEqual(['through']);
  expect(paths({ through: 'x_who', take: 'customer:name', isRequired: true })).toEqual(['isRequired']);
  expect(paths({ through: 'x_who', take: 'customer:name', isUnique: true })).toEqual(['isUnique']);
  expect(paths({ through: 'x_who', take: 'customer:name', initial: 'Ada' })).toEqual(['initial']);
  expect(paths({ through: 'x_who', take: 'customer:name', onPublicForm: true })).toEqual(['onPublicForm']);
});

test('lookups that lead back to themselves, over other tickets or over a formula, are refused with the way they go', () => {
  expect(problems(LINK, lookup('x_a', 'x_link', 'ticket:x_a'))).toEqual([['/fields/1/take', 'circle', 'x_a → x_a depends on itself']]);
  expect(
    problems(LINK, lookup('x_a', 'x_link', 'ticket:x_b'), lookup('x_b', 'x_link', 'ticket:x_a')).map(([at, , detail]) => [at, detail]),
  ).toEqual([
    ['/fields/1/take', 'x_a → x_b → x_a depends on itself'],
    ['/fields/2/take', 'x_b → x_a → x_b depends on itself'],
  ]);
  const twice = field('x_twice', 'formula', { formula: '[x_a]*2', result: 'number' });
  expect(problems(LINK, lookup('x_a', 'x_link', 'ticket:x_twice'), twice).map(([at, code]) => [at, code])).toEqual([
    ['/fields/1/take', 'circle'],
    ['/fields/2/formula', 'circle'],
  ]);
  expect(problems(LINK, FEE, lookup('x_a', 'x_link', 'ticket:x_fee'), lookup('x_b', 'x_link', 'ticket:x_a'))).toEqual([]);
});

test('values are taken with what they stand on; formulas see them; nobody types them', () => {
  const total = field('x_total', 'formula', { formula: '[x_paid]*2', result: 'money', currency: 'USD' });
  const shown = field('x_note', 'text', { showIf: { mode: 'all', tests: [{ field: 'x_name', comparison: 'is', value: 'Ada' }] } });
  const rules = compileFields(
    completeFieldSet({
      fields: [
        WHO,
        LINK,
        UNIT,
        FEE,
        total,
        shown,
        lookup('x_name', 'x_who', 'customer:name'),
        lookup('x_paid', 'x_link', 'ticket:x_fee'),
        lookup('x_serial', 'x_unit', 'device:serial'),
      ],
    }),
  );
  const sources = facts({ [ada]: { 'customer:name': 'Ada' }, [bob]: { 'ticket:x_fee': 1250 } });
  const open = { before: null, asks: 'all' as const, facts: {}, sources };
  const made = rules.decide({ x_who: ada, x_link: bob, x_unit: { name: 'Pump', serial: 'P-1' }, x_note: 'hi' }, open);
  expect(made.values).toMatchObject({ x_name: 'Ada', x_paid: 1250, x_total: 2500, x_serial: 'P-1', x_note: 'hi' });
  expect(rules.decide({ x_name: 'Eve' }, open).errors).toEqual([{ pointer: '/custom/x_name', code: 'read_only', detail: 'fills itself' }]);
  const change = (input: object, more: object = {}) =>
    rules.decide(input, { before: made.values, asks: 'nothing', facts: {}, ...more }).change;
  // Pointing elsewhere without knowing what is there leaves nothing of the former; pointing at the same keeps it.
  expect(change({ x_who: bob })).toEqual({ x_who: bob, x_name: null, x_note: null });
  expect(change({ x_unit: { name: 'Pump', serial: 'P-2' } })).toEqual({ x_unit: { name: 'Pump', serial: 'P-2' }, x_serial: 'P-2' });
  expect(change({ x_link: null }, { sources })).toEqual({ x_link: null, x_paid: null, x_total: 0 });
  // What is not there, as another workspace's, gives nothing.
  expect(change({ x_who: bob }, { sources })).toMatchObject({ x_name: null });
});

test('a lookup shows nobody more than they see at its source', () => {
  const secret = field('x_secret', 'text', { isSensitive: true, readRoles: ['owner', 'agent'] });
  const fields = mirrored(
    WHO,
    TECH,
    LINK,
    secret,
    lookup('x_phone', 'x_who', 'customer:phone'),
    lookup('x_name', 'x_who', 'customer:name'),
    lookup('x_mobile', 'x_tech', 'person:phone'),
    lookup('x_called', 'x_link', 'ticket:phone'),
    lookup('x_told', 'x_link', 'ticket:x_secret', { readRoles: ['agent', 'viewer'] }),
    lookup('x_chain', 'x_link', 'ticket:x_phone'),
  );
  const values = {
    x_phone: '+8613800002290',
    x_chain: '+8613800002290',
    x_called: '+8613800002290',
    x_mobile: '+8613900001111',
    x_name: 'Ada',
    x_told: 'a long secret',
  };
  const seen = (role: string) => shownValues(fields, [role], values);
  expect(seen('agent')).toEqual({ ...values, x_mobile: undefined, x_told: '****cret' });
  expect(seen('owner')).toEqual({ ...values, x_told: undefined });
  const masked = expect.stringContaining('****2290');
  expect(seen('area_manager')).toEqual({ x_phone: masked, x_chain: masked, x_called: masked, x_name: 'Ada' });
  expect(seen('viewer')).toEqual({ x_called: masked });
  expect(fields.get('x_told')).toMatchObject({ isSensitive: true, readRoles: ['agent'] });
  const chain = fields.get('x_chain') ?? WHO;
  expect([isMasked(chain, ['area_manager']), isMasked(chain, ['agent']), mayReadField(chain, ['viewer'])]).toEqual([true, false, false]);
});

test('nothing may be worked out from a lookup for people who do not see what it shows', () => {
  const tail = (readRoles: GivenField['readRoles']) =>
    field('x_tail', 'formula', { formula: 'RIGHT([x_phone],4)', result: 'text', ...(readRoles ? { readRoles } : {}) });
  const phone = lookup('x_phone', 'x_who', 'customer:phone');
  expect(problems(WHO, phone, tail([])).map(([at, code]) => [at, code])).toEqual([['/fields/2/formula', 'source_not_seen']]);
  expect(problems(WHO, phone, tail(['agent', 'owner']))).toEqual([]);
});

test('a field that lookups use is kept, and they are named', () => {
  const before = { fields: [WHO, lookup('x_name', 'x_who', 'customer:name')] };
  const after = { fields: before.fields.slice(1) };
  expect(evolutionErrors(before, after).map((e) => e.detail)).toEqual(['x_who is in use by x_name; hide it instead of removing it']);
  expect(problems(...after.fields)).toEqual([['/fields/0/through', 'unknown_field', 'x_name looks through x_who, which is no field']]);
});
