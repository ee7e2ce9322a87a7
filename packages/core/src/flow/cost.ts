import type { ASTNode } from '@marcbachmann/cel-js';

/** Texts and lists of facts are cut to this before a rule sees them, so that what it may cost is known beforehand. */
export const MAX_TEXT = 5_000;
export const MAX_LIST = 200;
export const MAX_ELEMENT = 100;
/** Steps of a linear-time pattern for one character. */
const PATTERN_WEIGHT = 50;
/** A slow machine does it in some 50 ms. */
export const MAX_COST = 2_000_000;

/** At most so many elements of a list, characters in one of them, characters and elements in all; and the steps to get there. */
type Estimate = { items: number; element: number; weight: number; cost: number };
/** Variables of loops, and which facts are lists. */
export type CostScope = { variables: ReadonlyMap<string, Estimate>; isList(group: string, name: string): boolean };

const SMALL: Estimate = { items: 1, element: 1, weight: 1, cost: 1 };
const text = (length: number, cost: number): Estimate => ({ items: length, element: 1, weight: length, cost });
const list = (items: number, element: number, cost: number): Estimate => ({ items, element, weight: items * element, cost });

const EACH = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);
const costsOf = (parts: readonly Estimate[]): number => parts.reduce((sum, p) => sum + p.cost, 1);
const weightsOf = (parts: readonly Estimate[]): number => parts.reduce((sum, p) => sum + p.weight, 0);
const most = (numbers: readonly number[]): number => Math.max(1, ...numbers);

function each(name: string, source: Estimate, args: readonly ASTNode[], scope: CostScope): Estimate {
  const variable = args[0]?.op === 'id' ? args[0].args : '';
  const variables = new Map(scope.variables).set(variable, text(source.element, 1));
  const bodies = args.slice(1).map((a) => estimate(a, { ...scope, variables }));
  const result = bodies.at(-1) ?? SMALL;
  const cost = source.cost + source.items * costsOf(bodies);
  if (name === 'map') return list(source.items, result.weight, cost + source.items * result.weight);
  return { ...(name === 'filter' ? source : SMALL), cost };
}

function called(name: string, parts: readonly Estimate[]): Estimate {
  const [own = SMALL] = parts;
  const weight = weightsOf(parts);
  if (name === 'join') {
    const joined = own.weight + own.items * (parts[1]?.weight ?? 0);
    return text(joined, costsOf(parts) + joined);
  }
  return text(weight, costsOf(parts) + weight * (name === 'matches' ? PATTERN_WEIGHT : 1));
}

/** The most an expression can cost, whatever the facts are. Infinite for what is not estimated. */
export function estimate(node: ASTNode, scope: CostScope): Estimate {
  const of = (n: ASTNode): Estimate => estimate(n, scope);
  switch (node.op) {
    case 'value':
      return typeof node.args === 'string' ? text(node.args.length, 1) : SMALL;
    case 'id':
      return scope.variables.get(node.args) ?? SMALL;
    case '.': {
      const [from, name] = node.args;
      const isList = from.op === 'id' && scope.isList(from.args, name);
      return isList ? list(MAX_LIST, MAX_ELEMENT, 2) : text(MAX_TEXT, 1 + of(from).cost);
    }
    case '[]':
      return text(MAX_LIST * MAX_ELEMENT, costsOf(node.args.map(of)));
    case 'list': {
      const parts = node.args.map(of);
      return list(parts.length, most(parts.map((p) => p.weight)), costsOf(parts) + parts.length);
    }
    case '?:': {
      const parts = node.args.map(of);
      const longest = (pick: (e: Estimate) => number): number => most(parts.map(pick));
      return { items: longest((e) => e.items), element: longest((e) => e.element), weight: longest((e) => e.weight), cost: costsOf(parts) };
    }
    case '!_':
    case '-_':
      return { ...SMALL, cost: 1 + of(node.args).cost };
    case 'call':
      return called(node.args[0], node.args[1].map(of));
    case 'rcall': {
      const [name, receiver, args] = node.args;
      return EACH.has(name) ? each(name, of(receiver), args, scope) : called(name, [of(receiver), ...args.map(of)]);
    }
    case '+': {
      const parts = node.args.map(of);
      const items = parts.reduce((sum, p) => sum + p.items, 0);
      return { items, element: most(parts.map((p) => p.element)), weight: weightsOf(parts), cost: costsOf(parts) + weightsOf(parts) };
    }
    case 'map':
    case '.?':
    case '[?]':
      return { ...SMALL, cost: Number.POSITIVE_INFINITY };
    default: {
      const parts = node.args.map(of);
      return { ...SMALL, cost: costsOf(parts) + weightsOf(parts) };
    }
  }
}
