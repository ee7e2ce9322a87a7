import { isOwnKey } from '@bodan/core/fields/key';
import { isSame } from '@bodan/core/same';
import type { FaultCode, ZoneSource } from '@bodan/core/standard/content';
import { CODE_LISTS, type CodeList } from '@bodan/core/standard/retirement';
import { roleName } from '#lib/features/auth/role-name.ts';
import { readGuard } from '#lib/features/flow/guard.ts';
import { sentenceWords } from '#lib/features/flow/guard-words.ts';
import { say } from '#lib/features/hq/hq.ts';
import { typeName } from '#lib/features/setting/field-draft.ts';
import { zoneSourceName } from '#lib/features/sla/zone-words.ts';
import { metricName } from '#lib/features/ticket/words.ts';
import { m } from '#lib/paraglide/messages.js';
import { type Change, listName, type NameBook } from './names.ts';
import { ruleLines } from './rule-lines.ts';
import { type RuleScene, sceneFacts } from './rule-scene.ts';

/** A change as people read it: one sentence, and what else is to be said of it. */
export type ChangeWords = { title: string; lines: string[] };
type Name = { 'zh-CN': string; en?: string | undefined };
type Retired = { replacedBy: string | null; split?: { when: string; to: string }[] };

const parts: Record<string, () => string> = {
  departmentCode: m.hq_department,
  requiredSkill: m.hq_skill,
  quickTags: m.hq_tags,
  productLine: m.std_product_line,
  aliases: m.std_aliases,
  questions: m.std_questions,
  checklists: m.std_checklists,
  pauses: m.std_pauses,
  isForPart: m.hq_parts,
  firstResponseMinutes: m.metric_first_response,
  planMinutes: m.metric_plan,
  resolutionMinutes: m.metric_resolution,
  atRiskPercent: m.hq_at_risk,
  stageMinutes: m.std_part_budgets,
  stageAlarms: m.sla_stage_alarms,
  zoneFrom: m.sla_zone,
  clocks: m.std_part_clocks,
  help: m.fld_help,
  onPublicForm: m.fld_public,
  unit: m.fld_unit,
  min: m.fld_min,
  max: m.fld_max,
  maxLength: m.fld_max_length,
  minLength: m.fld_min_length,
  decimals: m.fld_decimals,
  currency: m.fld_currency,
  columns: m.fld_columns,
  formula: m.fld_formula,
  pattern: m.fld_pattern,
  isUnique: m.fld_unique,
  isSensitive: m.fld_sensitive,
  readRoles: m.fld_read_roles,
  writeRoles: m.fld_write_roles,
  message: m.fld_message,
  initial: m.std_part_initial,
  showIf: m.fld_show_if,
  requiredIf: m.fld_required_if,
  numbering: m.std_part_numbering,
  result: m.std_part_result,
  through: m.fld_through,
  take: m.fld_take,
};
const general: Record<string, () => string> = {
  currency: m.std_general_currency,
  skewToleranceSeconds: m.std_general_skew,
  lateUploadHours: m.std_general_late,
  evidenceRules: m.std_general_evidence,
  conformanceWeights: m.std_general_weights,
};
const isObject = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x);
const isName = (x: unknown): x is Name => isObject(x) && typeof x['zh-CN'] === 'string';
export const isCodeList = (list: string): list is CodeList => (CODE_LISTS as readonly string[]).includes(list);

/** Both names in the language in which they differ, the reader's first. */
function renamed(before: Name, after: Name): { from: string; to: string } {
  const [from, to] = [say(before), say(after)];
  if (from !== to) return { from, to };
  return before['zh-CN'] === after['zh-CN'] ? { from: before.en ?? '', to: after.en ?? '' } : { from: before['zh-CN'], to: after['zh-CN'] };
}
const checklistWords = (checklists: FaultCode['checklists'], names: NameBook): string =>
  checklists
    .map(
      ({ field, items }) => `${names.field(field)}${m.ui_colon()}${items.map((item) => names.option(field, item)).join(m.filter_joiner())}`,
    )
    .join(m.filter_joiner());

/** A value where one line can say it; undefined where it is too rich. */
function valueWords(key: string, value: unknown, names: NameBook): string | undefined {
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return m.std_none();
  if (key === 'departmentCode') return names.code('departments', String(value));
  if ((key === 'readRoles' || key === 'writeRoles') && Array.isArray(value))
    return value.map((v) => roleName(String(v))).join(m.filter_joiner());
  if (key === 'pauses' && Array.isArray(value)) return value.map((v) => metricName(String(v))).join(m.filter_joiner());
  if (key === 'checklists' && Array.isArray(value)) return checklistWords(value as FaultCode['checklists'], names);
  if (key === 'zoneFrom') return zoneSourceName(value as ZoneSource);
  if (typeof value === 'boolean') return value ? m.filter_yes() : m.filter_no();
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  if (Array.isArray(value)) return value.every((v) => typeof v === 'string') ? value.join(m.filter_joiner()) : undefined;
  return isName(value) ? say(value) : undefined;
}
/** Each part that differs, with what it was and is. */
function partLines(before: unknown, after: unknown, names: NameBook): string[] {
  if (!isObject(before) || !isObject(after)) return [];
  return (
    [...new Set([...Object.keys(before), ...Object.keys(after)])]
      // Whose eyes a lookup is for follows from what it takes.
      .filter((key) => key !== 'guard' && !isSame(before[key], after[key]))
      .map((key) => {
        const part = parts[key]?.() ?? key;
        const was = valueWords(key, before[key], names);
        const is = valueWords(key, after[key], names);
        return was === undefined || is === undefined ? m.std_part_changed({ part }) : m.std_part_from_to({ part, from: was, to: is });
      })
  );
}

function splitLines(retired: Retired, names: NameBook, scene: RuleScene): string[] {
  const facts = sceneFacts(scene);
  const ways = (retired.split ?? []).map(({ when, to }) => {
    const sentence = readGuard(when, facts.fields);
    return m.std_split_way({ when: sentence ? sentenceWords(facts, sentence) : when, to: names.code('faultCodes', to) });
  });
  const rest = retired.replacedBy ? m.std_split_rest({ to: names.code('faultCodes', retired.replacedBy) }) : m.std_split_keeps();
  return [...ways, rest];
}

function codeWords(c: Change & { list: CodeList }, names: NameBook, scene: RuleScene): ChangeWords {
  const { list: key, before, after } = c;
  const list = listName(key);
  const what = names.code(key, c.code);
  const title = (words: string, lines: string[] = []) => ({ title: words, lines });
  switch (c.kind) {
    case 'added': {
      const parent = isObject(after) && typeof after['parent'] === 'string' ? names.code(key, after['parent']) : '';
      return title(m.std_says_added({ list, what }), parent ? [m.std_says_below({ parent })] : []);
    }
    case 'renamed':
      return title(m.std_says_renamed({ list, code: c.code, ...renamed(before as Name, after as Name) }));
    case 'reparented':
      return title(
        typeof after === 'string' ? m.std_says_moved({ list, what, to: names.code(key, after) }) : m.std_says_moved_top({ list, what }),
      );
    case 'merged':
      return title(m.std_says_merged({ list, what, to: names.code(key, String((after as Retired).replacedBy)) }));
    case 'split':
      return title(m.std_says_split({ list, what }), splitLines(after as Retired, names, scene));
    case 'retired':
      return title(m.std_says_retired({ list, what }));
    case 'restored':
      return title(m.std_says_restored({ list, what }));
    case 'removed':
      return title(m.std_says_removed({ list, what }));
    default:
      return title(m.std_says_changed({ list, what }), partLines(before, after, names));
  }
}

const type = (key: unknown): string => typeName[key as keyof typeof typeName]?.() ?? String(key);
function fieldWords(c: Change, names: NameBook): ChangeWords {
  const { before, after } = c;
  const what = names.field(c.code);
  const field = isOwnKey(c.code) ? m.frm_field_word() : m.std_list_field();
  const title = (words: string, lines: string[] = []) => ({ title: words, lines });
  switch (c.kind) {
    case 'added': {
      const made = isObject(after) ? after : {};
      return title(m.std_field_added({ field, what }), [
        made['isRequired'] === true ? m.std_field_required({ type: type(made['type']) }) : type(made['type']),
      ]);
    }
    case 'renamed':
      return title(m.std_field_renamed({ field, ...renamed(before as Name, after as Name) }));
    case 'retyped':
      return title(m.std_field_retyped({ field, what, from: type(before), to: type(after) }));
    case 'retired':
      return title(m.std_field_hidden({ field, what }));
    case 'restored':
      return title(m.std_field_shown({ field, what }));
    case 'required':
      return title(m.std_field_now_required({ field, what }));
    case 'options_retired':
      return title(m.std_field_options({ field, what, options: c.values.map((o) => names.option(c.code, o)).join(m.filter_joiner()) }));
    case 'tightened':
      return title(m.std_field_tightened({ field, what }), partLines(before, after, names));
    case 'loosened':
      return title(m.std_field_optional({ field, what }));
    case 'removed':
      return title(m.std_field_removed({ field, what }));
    default:
      return title(m.std_field_changed({ field, what }), partLines(before, after, names));
  }
}

/** What a change says, in the reader's language. */
export function changeWords(c: Change, names: NameBook, scene: RuleScene): ChangeWords {
  if (isCodeList(c.list)) return codeWords({ ...c, list: c.list }, names, scene);
  if (c.list === 'fields') return fieldWords(c, names);
  const part = general[c.code]?.() ?? c.code;
  return { title: m.std_part_changed({ part }), lines: ruleLines(c, names) };
}
