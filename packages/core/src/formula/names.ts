/** A field as formulas may name it: by key, as they are kept, or by its name, as people write it. Columns are of table fields. */
export type NamedField = { key: string; names: readonly string[]; columns: readonly { key: string; names: readonly string[] }[] };

const BRACKETS = /"(?:[^"]|"")*"|“[^”]*”|\[([^\]]*)\](?:\[([^\]]*)\])?/g;

function rewrite(source: string, replace: (name: string, column: string | undefined) => string | undefined): string {
  return source
    .replaceAll('【', '[')
    .replaceAll('】', ']')
    .replace(BRACKETS, (whole: string, name?: string, column?: string) => {
      if (name === undefined) return whole;
      return replace(name.trim(), column?.trim()) ?? whole;
    });
}

const named = <T extends { key: string; names: readonly string[] }>(list: readonly T[], name: string): T | undefined => {
  const byKey = list.find((f) => f.key === name);
  if (byKey) return byKey;
  const found = list.filter((f) => f.names.some((n) => n !== '' && n === name));
  return found.length === 1 ? found[0] : undefined;
};

/** A field by what a formula calls it; nothing where no field or more than one is called so. */
export const fieldNamed = (fields: readonly NamedField[], name: string): NamedField | undefined => named(fields, name);
export const columnNamed = (field: NamedField, name: string): NamedField['columns'][number] | undefined => named(field.columns, name);

/** The formula as it is kept: fields by their keys, so that renaming one changes nothing. Texts in quotes stay as they are. */
export const withKeys = (source: string, fields: readonly NamedField[]): string =>
  rewrite(source, (name, column) => {
    const field = fieldNamed(fields, name);
    if (!field) return undefined;
    if (column === undefined) return `[${field.key}]`;
    const of = columnNamed(field, column);
    return of && `[${field.key}][${of.key}]`;
  });

/** The formula as people read it: fields by their first name. */
export const withNames = (source: string, fields: readonly NamedField[]): string =>
  rewrite(source, (name, column) => {
    const field = fields.find((f) => f.key === name);
    if (!field) return undefined;
    // Where two are called the same, the key says which is meant.
    const shown = (f: { key: string; names: readonly string[] }, all: readonly { key: string; names: readonly string[] }[]) => {
      const [first = ''] = f.names;
      return first !== '' && !first.includes(']') && named(all, first)?.key === f.key ? first : f.key;
    };
    if (column === undefined) return `[${shown(field, fields)}]`;
    const of = field.columns.find((c) => c.key === column);
    return of && `[${shown(field, fields)}][${shown(of, field.columns)}]`;
  });
