/** The words of the address bar are those of the API: a list can be shared, saved as a view and asked of the server as it stands. */
const ownKeys = [
  'stage',
  'open',
  'overdue',
  'waiting',
  'approver',
  'assignee',
  'branch',
  'fault',
  'department',
  'tier',
  'priority',
  'source',
  'customer',
  'createdFrom',
  'createdTo',
  'told',
  'import',
  'toldAs',
  'custom',
  'sort',
  'q',
  'group',
  'cols',
] as const;
export type FilterKey = (typeof ownKeys)[number];
export type Query = Partial<Record<FilterKey, string>>;

export function queryOf(params: Pick<URLSearchParams, 'get'>): Query {
  return Object.fromEntries(ownKeys.flatMap((key) => (params.get(key) ? [[key, params.get(key)]] : []))) as Query;
}

/** One spelling per list, so that two addresses of the same list are equal texts. */
export function textOf(query: Query): string {
  const params = new URLSearchParams();
  for (const key of ownKeys) if (query[key]) params.set(key, query[key]);
  return params.toString().replace(/[*'()!]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

export function addressOf(slug: string, query: Query | string, view?: string | null): string {
  const text = typeof query === 'string' ? query : textOf(query);
  const params = [view ? `view=${encodeURIComponent(view)}` : '', text].filter((part) => part !== '').join('&');
  return `/w/${slug}/tickets${params ? `?${params}` : ''}`;
}

/** What waits for the reader's approval, longest first: a view that every workspace has. */
export const approvalsView = { id: 'approvals', query: 'approver=me&sort=asked' };
export const approvalsAddress = (slug: string): string => addressOf(slug, approvalsView.query, approvalsView.id);

/** How a list looks, beside what is in it and in which order. */
const looks: ReadonlySet<string> = new Set<FilterKey>(['group', 'cols']);
const notConditions: ReadonlySet<string> = new Set<FilterKey>(['group', 'cols', 'sort', 'q']);
/** What the server is asked: without how the list looks. */
export const askedOf = (query: Query): Query => Object.fromEntries(Object.entries(query).filter(([key]) => !looks.has(key))) as Query;
/** What narrows the list. */
export const conditionsOf = (query: Query): Query =>
  Object.fromEntries(Object.entries(query).filter(([key]) => !notConditions.has(key))) as Query;
