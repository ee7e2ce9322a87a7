import { type Board, say } from './hq.ts';

type Line = { key: string; name: Board['byTier'][number]['name'] };

/** What coded lines are called: by their name, and by their code too where two of them share one, such as 不制冷 of two kinds of devices. */
export function toldApart(lines: readonly Line[]): (line: Line) => string {
  const nameOf = ({ key, name }: Line) => say(name, key);
  const seen = new Map<string, number>();
  for (const line of lines) seen.set(nameOf(line), (seen.get(nameOf(line)) ?? 0) + 1);
  return (line) => ((seen.get(nameOf(line)) ?? 0) > 1 ? `${nameOf(line)} ${line.key}` : nameOf(line));
}
