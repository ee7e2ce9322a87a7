import type { TenantTx } from '../context.ts';
import { type DigestRow, digestRows, type NotificationRow, noticesById } from './store.ts';

const NAMED = 3;

const worstOf = (d: DigestRow, members: ReadonlyMap<string, NotificationRow>): NotificationRow[] =>
  d.worst.flatMap((id) => members.get(id) ?? []);

function filled(n: NotificationRow, d: DigestRow, members: ReadonlyMap<string, NotificationRow>): NotificationRow {
  const worst = worstOf(d, members);
  const [only] = worst;
  // A digest of one is that one alert: it opens its ticket and says how late it is.
  if (d.alerts === 1 && only) return { ...only, id: n.id, readAt: n.readAt, createdAt: n.createdAt };
  const { id: _id, worst: _worst, breached, at_risk, woken, breach_cleared, ...figures } = d;
  const named = worst.map(({ kind, data, flowVersionId }) => ({ ...data, kind, flowVersionId }));
  return { ...n, data: { ...figures, kinds: { breached, at_risk, woken, breach_cleared }, worst: named } };
}

/** A page of the bell with its digests filled in: how many tickets of each kind, how late at most, and the worst by name. */
export async function withDigests(tx: TenantTx, personId: string, rows: readonly NotificationRow[]): Promise<NotificationRow[]> {
  const ids = rows.filter((n) => n.kind === 'digest').map((n) => n.id);
  if (ids.length === 0) return [...rows];
  const digests = new Map((await digestRows(tx, personId, ids, NAMED)).map((d) => [d.id, d]));
  const named = [...digests.values()].flatMap((d) => d.worst);
  const members = new Map((await noticesById(tx, personId, named)).map((n) => [n.id, n]));
  return rows.map((n) => {
    const d = digests.get(n.id);
    return d ? filled(n, d, members) : n;
  });
}
