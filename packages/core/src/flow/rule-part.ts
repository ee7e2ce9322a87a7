import type { ASTNode } from '@marcbachmann/cel-js';
import type { CodeHolders } from '../fields/code-holder.ts';
import { type CodePart, nothing } from '../standard/code-part.ts';
import type { CodeList } from '../standard/retirement.ts';

/** The parts of an expression that are expressions themselves. */
export function partsOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case '!_':
    case '-_':
      return [node.args];
    case 'map':
      return node.args.flat();
    default:
      return node.args;
  }
}

function listHeld(node: ASTNode, holders: CodeHolders): CodeList | null {
  if (node.op !== '.') return null;
  const [from, name] = node.args;
  return from.op === 'id' && (from.args === 'ticket' || from.args === 'custom') ? holders(name) : null;
}

/** A rule as far as codes matter. */
export function rulePart(node: ASTNode, holders: CodeHolders): CodePart {
  const { start, end } = node;
  const all = (nodes: readonly ASTNode[]) => nodes.map((n) => rulePart(n, holders));
  switch (node.op) {
    case 'value':
      return typeof node.args === 'string' ? { start, end, kind: 'text', text: node.args } : nothing(node);
    case 'id':
      return nothing(node);
    case '.': {
      const list = listHeld(node, holders);
      return list ? { start, end, kind: 'holder', list } : { start, end, kind: 'apart', parts: all(partsOf(node)) };
    }
    case '==':
    case '!=':
      return { start, end, kind: 'same', isFolded: false, parts: all(node.args) };
    case 'in': {
      const [one, of] = node.args;
      return of.op === 'list'
        ? { start, end, kind: 'same', isFolded: false, parts: all([one, ...of.args]) }
        : { start, end, kind: 'made', parts: all(node.args) };
    }
    case '?:': {
      const [when, ...gives] = node.args;
      return { start, end, kind: 'choice', apart: all([when]), gives: all(gives) };
    }
    case '&&':
    case '||':
    case '!_':
      return { start, end, kind: 'apart', parts: all(partsOf(node)) };
    default:
      return { start, end, kind: 'made', parts: all(partsOf(node)) };
  }
}
