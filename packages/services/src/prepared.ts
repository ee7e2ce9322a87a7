const MAX_PREPARED = 300;

/** Names for the few shapes that statements of one kind really have, so that they are planned once a connection; the rest is planned each time. */
export function preparedNames(prefix: string): (text: string) => string | undefined {
  const prepared = new Map<string, string>();
  return (text) => {
    const known = prepared.get(text);
    if (known !== undefined || prepared.size >= MAX_PREPARED) return known;
    const name = `${prefix}-${prepared.size}`;
    prepared.set(text, name);
    return name;
  };
}
