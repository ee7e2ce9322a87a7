import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';
import { codeHolders } from '../fields/code-holder.ts';
import type { FieldDefinition } from '../fields/definition.ts';
import { findsPattern, patternProblem } from '../fields/pattern.ts';
import type { CodePart } from '../standard/code-part.ts';
import { estimate, MAX_COST, MAX_ELEMENT, MAX_LIST, MAX_TEXT } from './cost.ts';
import { customFact, type FactType, type FlowFacts, factSchema } from './facts.ts';
import type { CheckedRule, RuleAnswer, RuleEngine, RuleError, RuleType, RuleValue } from './rule.ts';
import { partsOf, rulePart } from './rule-part.ts';

type Schema = Record<string, Record<string, FactType>>;

const FUNCTIONS = new Set(['size', 'int', 'double', 'string', 'bool', 'has']);
const METHODS = new Set([
  'size',
  'startsWith',
  'endsWith',
  'contains',
  'lowerAscii',
  'upperAscii',
  'trim',
  'indexOf',
  'matches',
  'join',
  'all',
  'exists',
  'exists_one',
  'map',
  'filter',
]);
const LINEAR_MATCH = 'matchesLinear';

const BASE = new Environment({
  limits: { maxAstNodes: 200, maxDepth: 25, maxListElements: 50, maxMapEntries: 1, maxCallArguments: 4 },
}).registerFunction(`string.${LINEAR_MATCH}(string): bool`, (text: string, pattern: string) => findsPattern(pattern, text));

const patternIn = (node: ASTNode | undefined): string | null =>
  node?.op === 'value' && typeof node.args === 'string' ? patternProblem(node.args) : 'the pattern must be written out';

class Refused extends Error {
  readonly at: RuleError;
  constructor(node: ASTNode, code: string, detail: string) {
    super(detail);
    this.at = { code, start: node.start, end: node.end, detail };
  }
}

/** Only what is listed may be called; patterns run in linear time; names of custom fields are known ones. */
function admit(node: ASTNode, schema: Schema): void {
  if (node.op === 'map' || node.op === '.?' || node.op === '[?]') throw new Refused(node, 'not_allowed', node.op);
  if (node.op === '.') {
    const [from, name] = node.args;
    const group = from.op === 'id' && Object.hasOwn(schema, from.args) ? schema[from.args] : undefined;
    if (group && from.op === 'id' && !Object.hasOwn(group, name)) throw new Refused(node, 'unknown_name', `${from.args}.${name}`);
  }
  if (node.op === 'call' && !FUNCTIONS.has(node.args[0])) throw new Refused(node, 'unknown_function', node.args[0]);
  if (node.op === 'rcall') {
    const [name, , args] = node.args;
    if (!METHODS.has(name)) throw new Refused(node, 'unknown_function', name);
    if (name === 'matches') {
      const problem = patternIn(args[0]);
      if (problem) throw new Refused(args[0] ?? node, 'bad_pattern', problem);
      // The engine's own `matches` can run for ever; ours takes its place before the types are checked.
      node.args[0] = LINEAR_MATCH;
    }
  }
  for (const part of partsOf(node)) admit(part, schema);
}

type Compiled = { rule: ParseResult; checked: CheckedRule } | { rule: null; checked: CheckedRule };

const errorOf = (error: unknown, source: string): RuleError => {
  if (error instanceof Refused) return error.at;
  const e = error as { code?: unknown; summary?: unknown; range?: { start: number; end: number }; message?: unknown };
  const place = e.range ?? { start: 0, end: source.length };
  return { code: String(e.code ?? 'not_a_rule'), start: place.start, end: place.end, detail: String(e.summary ?? e.message ?? '') };
};

function compile(env: Environment, source: string, schema: Schema): Compiled {
  try {
    const rule = env.parse(source);
    const isList = (group: string, name: string): boolean => new Map(Object.entries(schema[group] ?? {})).get(name) === 'list<string>';
    const { cost } = estimate(rule.ast, { variables: new Map(), isList });
    admit(rule.ast, schema);
    if (!(cost <= MAX_COST)) throw new Refused(rule.ast, 'too_costly', 'the rule could take too long');
    const types = rule.check();
    if (!types.valid) return { rule: null, checked: { ok: false, error: errorOf(types.error, source) } };
    return { rule, checked: { ok: true, type: types.type ?? 'dyn' } };
  } catch (error) {
    return { rule: null, checked: { ok: false, error: errorOf(error, source) } };
  }
}

const MAX_RULES = 1_000;
type Compiler = { schema: Schema; fields: ReadonlyMap<string, FieldDefinition>; compile(source: string): Compiled };
const compilers = new WeakMap<readonly FieldDefinition[], Compiler>();

function compilerOf(fields: readonly FieldDefinition[]): Compiler {
  let known = compilers.get(fields);
  if (!known) {
    const schema = factSchema(fields);
    const env = BASE.clone();
    for (const [name, shape] of Object.entries(schema)) env.registerVariable({ name, schema: shape });
    const rules = new Map<string, Compiled>();
    known = {
      schema,
      fields: new Map(fields.map((f) => [f.key, f])),
      compile: (source) => {
        let c = rules.get(source);
        if (!c) {
          if (rules.size >= MAX_RULES) rules.clear();
          c = compile(env, source, schema);
          rules.set(source, c);
        }
        return c;
      },
    };
    compilers.set(fields, known);
  }
  return known;
}

function checkRule(source: string, fields: readonly FieldDefinition[], expected: RuleType): CheckedRule {
  const { checked } = compilerOf(fields).compile(source);
  if (!checked.ok || checked.type === expected || (expected === 'double' && checked.type === 'int')) return checked;
  const error = { code: 'wrong_type', start: 0, end: source.length, detail: `gives ${checked.type}, not ${expected}` };
  return { ok: false, error };
}

const cut = (v: unknown): unknown =>
  typeof v === 'string' ? v.slice(0, MAX_TEXT) : Array.isArray(v) ? v.slice(0, MAX_LIST).map((x) => String(x).slice(0, MAX_ELEMENT)) : v;

function contextOf(facts: FlowFacts, { schema, fields }: Compiler): Record<string, Record<string, unknown>> {
  const groups = new Map<string, Record<string, unknown>>(Object.entries(facts));
  const context: Record<string, Record<string, unknown>> = {};
  for (const [group, shape] of Object.entries(schema)) {
    const given = new Map(Object.entries(groups.get(group) ?? {}));
    const out: Record<string, unknown> = {};
    for (const [name, type] of Object.entries(shape)) {
      const raw = given.get(name);
      if (raw === undefined || raw === null) continue;
      const field = group === 'custom' ? fields.get(name) : undefined;
      const v = field ? customFact(field, raw) : raw;
      out[name] = type === 'int' ? BigInt(Math.trunc(Number(v))) : type === 'double' ? Number(v) : cut(v);
    }
    context[group] = out;
  }
  return context;
}

function plain(v: unknown): RuleValue | null {
  if (typeof v === 'bigint') return Number(v);
  if (typeof v === 'string' || typeof v === 'boolean' || (typeof v === 'number' && Number.isFinite(v))) return v;
  return Array.isArray(v) && v.every((x) => typeof x === 'string') ? v : null;
}

function evaluateRule(source: string, fields: readonly FieldDefinition[], facts: FlowFacts): RuleAnswer {
  const compiler = compilerOf(fields);
  const { rule, checked } = compiler.compile(source);
  if (!checked.ok) return { ok: false, detail: checked.error.detail };
  try {
    const value = plain(rule?.(contextOf(facts, compiler)));
    return value === null ? { ok: false, detail: 'not a plain value' } : { ok: true, value };
  } catch (error) {
    return { ok: false, detail: errorOf(error, source).detail };
  }
}

function codesOfRule(source: string, fields: readonly FieldDefinition[]): CodePart | null {
  const { rule } = compilerOf(fields).compile(source);
  return rule && rulePart(rule.ast, codeHolders(fields));
}

/** Rules in CEL with patterns that run in linear time. Heavy to load: only what uses a rule asks for it, by `load-rules.ts`. */
export const celRules: RuleEngine = { check: checkRule, evaluate: evaluateRule, codes: codesOfRule };
