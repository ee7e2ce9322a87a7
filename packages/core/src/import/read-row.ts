import type { FieldError } from '../errors.ts';
import type { FieldDefinition } from '../fields/definition.ts';
import { isStorable } from '../text.ts';
import { PRIORITIES, type Priority } from '../ticket/state.ts';
import { branchLookUp, codeLookUp, faultLookUp, type LookUp, memberLookUp, type NamedThings, PRIORITY_LOOK_UP } from './look-up.ts';
import { type CellRead, type CellWorld, readCell, readName, readPhone } from './read-cell.ts';
import { isRowTarget, pointerOf, type RowColumn, type RowTarget } from './target.ts';

/** What a row of a sheet says of a new ticket. */
export type RowInput = {
  title: string;
  customerWords: string;
  contactName: string;
  phone: string | null;
  address: string;
  device: string;
  deviceSerial: string;
  faultCode: string | null;
  departmentCode: string | null;
  tier: string | null;
  priority: Priority;
  branchId: string | null;
  tags: string[];
  custom: Record<string, unknown>;
};
export type RowRead = { input: RowInput; errors: FieldError[] };
/** What of a workspace the words of a sheet are read by; the same in browser and server. */
export type RowWorld = NamedThings & { timeZone: string; fields: readonly FieldDefinition[] };

const LONGEST: Partial<Record<RowTarget, number>> = {
  title: 200,
  customerWords: 4000,
  contactName: 60,
  address: 300,
  device: 120,
  deviceSerial: 80,
};
const LONGEST_TAG = 30;
const MOST_TAGS = 20;
const LONGEST_MADE_TITLE = 60;

const ok = (value: unknown): CellRead => ({ ok: true, value });
const no = (code: string, detail: string): CellRead => ({ ok: false, code, detail });

function readTags(text: string): CellRead {
  const tags = [...new Set(text.split(/[、,，;；|\n]/).map((t) => t.trim()))].filter(Boolean);
  if (tags.some((t) => t.length > LONGEST_TAG)) return no('too_long', `a tag has at most ${LONGEST_TAG} characters`);
  return tags.length > MOST_TAGS ? no('too_many', `at most ${MOST_TAGS} tags`) : ok(tags);
}

function written(target: RowTarget, text: string): CellRead {
  // One line of a sheet stays one line where a ticket has one.
  const said = target === 'customerWords' ? text.trim() : text.trim().replaceAll(/\s*[\r\n]+\s*/g, ' ');
  const most = LONGEST[target] ?? 0;
  return said.length > most ? no('too_long', `at most ${most} characters`) : ok(said);
}

type LookUps = CellWorld & { faults: LookUp; tiers: LookUp; branches: LookUp };

function readOwn(target: RowTarget, text: string, found: LookUps): CellRead {
  switch (target) {
    case 'title':
    case 'customerWords':
    case 'contactName':
    case 'address':
    case 'device':
    case 'deviceSerial':
      return written(target, text);
    case 'phone':
      return readPhone(text);
    case 'faultCode':
      return readName(found.faults, text, 'fault');
    case 'departmentCode':
      return readName(found.departments, text, 'department');
    case 'tier':
      return readName(found.tiers, text, 'SLA tier');
    case 'branchId':
      return readName(found.branches, text, 'branch');
    case 'priority':
      return readName(PRIORITY_LOOK_UP, text, 'priority');
    case 'tags':
      return readTags(text);
    default: {
      const never: never = target;
      throw new Error(`unknown target ${String(never)}`);
    }
  }
}

/** Where nobody wrote a title it is the first line of the words, else what is broken. */
function madeTitle(words: string, fault: string | undefined): string {
  return words.split('\n')[0]?.trim().slice(0, LONGEST_MADE_TITLE).trim() || (fault ?? '');
}

const textAt = (values: ReadonlyMap<string, unknown>, target: RowTarget): string => String(values.get(target) ?? '');
const nullableAt = (values: ReadonlyMap<string, unknown>, target: RowTarget): string | null => {
  const value = values.get(target);
  return typeof value === 'string' ? value : null;
};

/**
 * Reads rows by these columns, each cell by what its column fills. An error points at the property or custom field, so at the column; a cell
 * that cannot be read leaves its value out. A row needs a title, words or a fault. What fields require is judged when the ticket is opened.
 */
export function rowReader(world: RowWorld, columns: readonly RowColumn[]): (cells: readonly string[]) => RowRead {
  const { standard, timeZone } = world;
  const found: LookUps = {
    timeZone,
    members: memberLookUp(world.members),
    departments: codeLookUp(standard.departments),
    faults: faultLookUp(standard.faultCodes),
    tiers: codeLookUp(standard.tiers),
    branches: branchLookUp(world.branches),
  };
  const byKey = new Map(world.fields.map((f) => [f.key, f]));
  const faultNames = new Map(standard.faultCodes.map((f) => [f.code, f.name['zh-CN']]));

  function readOne(target: string, text: string): CellRead {
    if (!isStorable(text)) return no('not_storable', 'contains characters that cannot be stored');
    if (isRowTarget(target)) return readOwn(target, text, found);
    const field = byKey.get(target);
    return field ? readCell(field, text, found) : no('unknown_field', 'the workspace has no such field');
  }

  return (cells) => {
    const errors: FieldError[] = [];
    const own = new Map<string, unknown>();
    const custom = new Map<string, unknown>();
    for (const [i, { target }] of columns.entries()) {
      const text = cells[i] ?? '';
      if (text.trim() === '') continue;
      const read = readOne(target, text);
      if (read.ok) (isRowTarget(target) ? own : custom).set(target, read.value);
      else errors.push({ pointer: pointerOf(target), code: read.code, detail: read.detail });
    }
    const words = textAt(own, 'customerWords');
    const title = textAt(own, 'title') || madeTitle(words, faultNames.get(nullableAt(own, 'faultCode') ?? ''));
    const isSaid = errors.some((e) => ['/title', '/customerWords', '/faultCode'].includes(e.pointer));
    if (title === '' && !isSaid)
      errors.push({ pointer: '/title', code: 'required', detail: 'a ticket needs a title, words of the customer or a fault' });
    const tags = own.get('tags');
    const input: RowInput = {
      title,
      customerWords: words,
      contactName: textAt(own, 'contactName'),
      phone: nullableAt(own, 'phone'),
      address: textAt(own, 'address'),
      device: textAt(own, 'device'),
      deviceSerial: textAt(own, 'deviceSerial'),
      faultCode: nullableAt(own, 'faultCode'),
      departmentCode: nullableAt(own, 'departmentCode'),
      tier: nullableAt(own, 'tier'),
      priority: PRIORITIES.find((p) => p === own.get('priority')) ?? 'normal',
      branchId: nullableAt(own, 'branchId'),
      tags: Array.isArray(tags) ? tags.map(String) : [],
      custom: Object.fromEntries(custom),
    };
    return { input, errors };
  };
}
