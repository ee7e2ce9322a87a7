/** The parts of an OpenAPI document that the page shows. */
type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  example?: unknown;
};
type Parameter = { name: string; in: string; required?: boolean; description?: string; schema?: Schema };
type Media = { schema?: Schema; example?: unknown };
type Operation = {
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> }>;
  security?: unknown[];
  'x-roles'?: string[];
  'x-scope'?: string;
};
export type Document = { paths: Record<string, Record<string, Operation>>; components?: { schemas?: Record<string, Schema> } };

export type FieldLine = { name: string; type: string; isRequired: boolean; words: string };
export type OperationEntry = {
  anchor: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  parameters: FieldLine[];
  body: FieldLine[];
  answer: { status: string; words: string; fields: FieldLine[] } | null;
  failures: string[];
  roles: string[];
  scope: string | null;
  isPublic: boolean;
  curl: string;
};
export type Chapter = { name: string; anchor: string; operations: OperationEntry[] };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const DEEPEST = 3;
const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

function reader(document: Document) {
  const follow = (s: Schema): Schema => {
    const name = s.$ref?.split('/').at(-1);
    return name ? (document.components?.schemas?.[name] ?? {}) : s;
  };
  const typeOf = (given: Schema): string => {
    const s = follow(given);
    if (s.const !== undefined) return JSON.stringify(s.const);
    if (s.enum) return s.enum.map((x) => JSON.stringify(x)).join(' | ');
    const choice = s.anyOf ?? s.oneOf;
    if (choice) return [...new Set(choice.map(typeOf))].join(' | ');
    const type = Array.isArray(s.type) ? s.type.join(' | ') : (s.type ?? 'any');
    if (type === 'array') return `${typeOf(s.items ?? {})}[]`;
    return s.format ? `${type} (${s.format})` : type;
  };
  /** Fields by their path: `items[].clock.metric`. */
  const lines = (given: Schema, prefix = '', depth = 0): FieldLine[] => {
    const s = follow(given);
    const choice = s.anyOf ?? s.oneOf ?? s.allOf;
    if (choice && !s.properties) {
      const seen = new Set<string>();
      return choice.flatMap((x) => lines(x, prefix, depth)).filter((l) => !seen.has(l.name) && seen.add(l.name));
    }
    if (s.items && !s.properties) return lines(s.items, `${prefix}[]`, depth);
    if (!s.properties || depth >= DEEPEST) return [];
    return Object.entries(s.properties).flatMap(([key, value]) => {
      const name = prefix ? `${prefix}.${key}` : key;
      const field = follow(value);
      return [
        { name, type: typeOf(value), isRequired: s.required?.includes(key) ?? false, words: value.description ?? field.description ?? '' },
        ...lines(value, name, depth + 1),
      ];
    });
  };
  return { follow, typeOf, lines };
}

function curlOf(method: string, path: string, operation: Operation, example: unknown): string {
  const parts = [
    `curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} "$BODAN${path.replace(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`)}"`,
  ];
  if (operation.security?.length) parts.push('-H "Authorization: Bearer $KEY"');
  if (operation.parameters?.some((p) => p.name.toLowerCase() === 'idempotency-key')) parts.push('-H "Idempotency-Key: $(uuidgen)"');
  if (operation.requestBody?.content['application/json'])
    parts.push('-H "Content-Type: application/json"', `-d '${JSON.stringify(example ?? {})}'`);
  if (operation.requestBody?.content['multipart/form-data']) parts.push('-F file=@photo.jpg');
  return parts.join(' \\\n  ');
}

/** The document as chapters of operations, ready to be shown. */
export function chaptersOf(document: Document): Chapter[] {
  const { follow, typeOf, lines } = reader(document);
  const chapters = new Map<string, Chapter>();
  for (const [path, item] of Object.entries(document.paths))
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const name = operation.tags?.[0] ?? 'Service';
      const chapter = chapters.get(name) ?? { name, anchor: slugOf(name), operations: [] };
      chapters.set(name, chapter);
      const media = operation.requestBody?.content['application/json'];
      const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
      const answer = success?.[1].content?.['application/json']?.schema;
      chapter.operations.push({
        anchor: slugOf(`${method}-${path.replace('/v1', '')}`),
        method: method.toUpperCase(),
        path,
        summary: operation.summary ?? '',
        description: operation.description ?? '',
        parameters: (operation.parameters ?? []).map((p) => ({
          name: `${p.name} (${p.in})`,
          type: typeOf(p.schema ?? {}),
          isRequired: p.required ?? false,
          words: p.description ?? p.schema?.description ?? '',
        })),
        body: media?.schema ? lines(media.schema) : [],
        answer: success ? { status: success[0], words: success[1].description, fields: answer ? lines(answer) : [] } : null,
        failures: Object.keys(operation.responses).filter((s) => !s.startsWith('2')),
        roles: operation['x-roles'] ?? [],
        scope: operation['x-scope'] ?? null,
        isPublic: (operation.security ?? []).length === 0,
        curl: curlOf(method, path, operation, media?.example ?? (media?.schema ? follow(media.schema).example : undefined)),
      });
    }
  return [...chapters.values()];
}
