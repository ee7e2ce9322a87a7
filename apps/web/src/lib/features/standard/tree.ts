export type Branch = { code: string; parent: string | null };
export type Node<E extends Branch> = { entry: E; children: Node<E>[] };

/** Entries below their parents, in the order of the list. A parent that is missing, left out or circular hides nobody. */
export function treeOf<E extends Branch>(entries: readonly E[]): Node<E>[] {
  const codes = new Set(entries.map((x) => x.code));
  const below = Map.groupBy(entries, (x) => (x.parent !== null && x.parent !== x.code && codes.has(x.parent) ? x.parent : null));
  const seen = new Set<string>();
  const walk = (parent: string | null): Node<E>[] =>
    (below.get(parent) ?? []).flatMap((entry) => {
      if (seen.has(entry.code)) return [];
      seen.add(entry.code);
      return [{ entry, children: walk(entry.code) }];
    });
  const roots = walk(null);
  const lost = entries.flatMap((entry) => (seen.has(entry.code) ? [] : [entry]));
  return [...roots, ...lost.map((entry) => ({ entry, children: [] }))];
}

/** The entries a search finds, with all that stand above them. */
export function narrowed<E extends Branch>(entries: readonly E[], isWanted: (entry: E) => boolean): E[] {
  const byCode = new Map(entries.map((x) => [x.code, x]));
  const kept = new Set<string>();
  for (const entry of entries) {
    if (!isWanted(entry)) continue;
    for (let at: E | undefined = entry; at && !kept.has(at.code); at = at.parent === null ? undefined : byCode.get(at.parent))
      kept.add(at.code);
  }
  return entries.filter((x) => kept.has(x.code));
}

/** An entry and all below it: where it cannot be moved to. */
export function under<E extends Branch>(entries: readonly E[], code: string): Set<string> {
  const below = Map.groupBy(entries, (x) => x.parent);
  const found = new Set([code]);
  for (const at of found) for (const child of below.get(at) ?? []) found.add(child.code);
  return found;
}
