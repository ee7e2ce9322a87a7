import type { QueryResult } from 'pg';
import { ROW_TYPES } from './row-types.ts';

export type DoorName = 'identity' | 'tenant' | 'hq' | 'auditor' | 'relay' | 'peers';
export type TenantScope = { tenantId: string; groupId: string };
/** `tenantIds` in the order of the ids: row security puts them in order for every look into an index, and boards are kept by this list. */
export type HqScope = { groupId: string; tenantIds: readonly string[] };

/** The little of a PostgreSQL client that a door needs; node-postgres and the Neon driver both have it. */
export type Client = {
  query(config: { name?: string; text: string; values?: unknown[]; types?: typeof ROW_TYPES; rowMode?: 'array' }): Promise<QueryResult>;
  release(destroy?: boolean): void;
  /** The socket, where the driver shows it: what is written while it is corked leaves in one piece. */
  connection?: { stream?: { cork?(): void; uncork?(): void } };
};
export type ClientPool = { connect(): Promise<Client>; end(): Promise<void> };

declare const DOOR: unique symbol;
/**
 * A transaction behind one door. Store functions ask for the door they need, so a statement outside a door does not compile.
 * Rows come with the column names of the statement; instants are epoch ms. A `name` prepares the statement on its connection.
 */
export type Tx<D extends DoorName> = {
  readonly [DOOR]: D;
  rows<R>(text: string, values?: unknown[], name?: string): Promise<R[]>;
  /** The last statement of the transaction: sent together with the commit, one round trip, durable when it resolves. */
  last<R>(text: string, values?: unknown[], name?: string): Promise<R[]>;
};
export type AnyTx = Tx<DoorName>;

const ROLE: Record<DoorName, string> = {
  identity: 'bodan_identity',
  tenant: 'bodan_tenant',
  hq: 'bodan_hq',
  auditor: 'bodan_auditor',
  relay: 'bodan_relay',
  peers: 'bodan_peers',
};
const SETTINGS = {
  name: 'door',
  text: "select set_config('role', $1, true), set_config('app.tenant', $2, true), set_config('app.group', $3, true), set_config('app.tenants', $4, true)",
};

/**
 * Goes on behind a workspace's own door in the same transaction, with no way back: for what must be whole or not be at all, such
 * as a new workspace with its settings, or an invitation used up together with the membership it gives.
 */
export async function intoTenant(tx: Tx<'identity'>, scope: TenantScope): Promise<Tx<'tenant'>> {
  await tx.rows(SETTINGS.text, [ROLE.tenant, scope.tenantId, scope.groupId, '']);
  return tx as unknown as Tx<'tenant'>;
}

/** The same door for statements of which each thinks it is the last: the transaction stays open for what follows. */
export const staysOpen = <D extends DoorName>(tx: Tx<D>): Tx<D> => {
  const rows: Tx<D>['rows'] = (text, values, name) => tx.rows(text, values, name);
  return { rows, last: rows } as unknown as Tx<D>;
};

type Settings = { tenant?: string; group?: string; tenants?: string };
type Mode = 'read' | 'write' | 'snapshot';
const BEGIN: Record<Mode, string> = {
  read: 'begin read only',
  write: 'begin',
  snapshot: 'begin isolation level repeatable read, read only',
};

/**
 * Sends what `write` asks for, and whatever else is asked for in the same turn, in one system call: the messages of a transaction are small
 * and many.
 */
function inOnePiece<T>(client: Client, write: () => T): T {
  const stream = client.connection?.stream;
  stream?.cork?.();
  try {
    return write();
  } finally {
    // A statement that waits for nothing is asked for a few promises later, still before the next turn.
    if (stream?.uncork) process.nextTick(() => stream.uncork?.());
  }
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const IDS_OR_NOTHING = new RegExp(`^(?:${UUID}(?:,${UUID})*)?$`);

/**
 * Role and scope as SET LOCAL, which PostgreSQL neither plans nor answers with rows: a third less than calling set_config.
 * Null for a scope that is anything but ids; that is bound, never written out.
 */
function written(door: DoorName, { tenant = '', group = '', tenants = '' }: Settings): string | null {
  if (![tenant, group, tenants].every((ids) => IDS_OR_NOTHING.test(ids))) return null;
  return `set local role ${ROLE[door]};set local app.tenant = '${tenant}';set local app."group" = '${group}';set local app.tenants = '${tenants}'`;
}

/** A door in one message, with what begins the transaction, where the scope can be written out. */
function openDoor(client: Client, door: DoorName, begin: string | null, settings: Settings): Promise<unknown> {
  const text = written(door, settings);
  if (text !== null) return client.query({ text: begin ? `${begin};${text}` : text });
  const { tenant = '', group = '', tenants = '' } = settings;
  const set = () => client.query({ ...SETTINGS, values: [ROLE[door], tenant, group, tenants] });
  return begin ? Promise.all([client.query({ text: begin }), set()]) : set();
}

/** Starts the work now; what it throws at once is a rejection like any other. */
const begun = async <T>(work: () => Promise<T>): Promise<T> => work();

class Transaction {
  readonly #client: Client;
  #opening: Promise<unknown> | null;
  #commit: Promise<QueryResult> | null = null;

  constructor(client: Client, door: DoorName, mode: Mode, s: Settings) {
    this.#client = client;
    // Begin and settings travel with the first statement: the server answers them in order, and a failed door fails what follows.
    this.#opening = openDoor(client, door, BEGIN[mode], s);
    this.#opening.catch(() => {});
  }

  async rows<R>(text: string, values: unknown[] = [], name?: string): Promise<R[]> {
    const result = this.#client.query({ text, values, types: ROW_TYPES, ...(name ? { name } : {}) });
    if (this.#opening) {
      result.catch(() => {});
      await this.#opening;
      this.#opening = null;
    }
    return (await result).rows as R[];
  }

  async last<R>(text: string, values: unknown[] = [], name?: string): Promise<R[]> {
    const [rows, committed] = inOnePiece(this.#client, () => [this.rows<R>(text, values, name), this.commit()]);
    rows.catch(() => {});
    committed.catch(() => {});
    const answer = await rows;
    await committed;
    return answer;
  }

  async commit(): Promise<void> {
    this.#commit ??= this.#client.query({ text: 'commit' });
    const done = await this.#commit;
    if (this.#opening) await this.#opening;
    // A transaction that failed answers COMMIT with ROLLBACK and no error.
    if (done.command !== 'COMMIT') throw new Error('the transaction was rolled back');
  }

  rollback(): Promise<unknown> {
    return this.#commit ?? this.#client.query({ text: 'rollback' });
  }
}

/** The only way to rows. Every door is one transaction that takes its role and scope with it and leaves nothing behind. */
export class Database {
  readonly #pool: ClientPool;
  constructor(pool: ClientPool) {
    this.#pool = pool;
  }

  /** Who are you: people, sessions, keys, invitations, and which workspace a slug or a public link belongs to. */
  identity<T>(work: (tx: Tx<'identity'>) => Promise<T>, mode: Mode = 'write'): Promise<T> {
    return this.#open('identity', mode, {}, work);
  }
  tenant<T>(scope: TenantScope, work: (tx: Tx<'tenant'>) => Promise<T>, mode: Mode = 'write'): Promise<T> {
    return this.#open('tenant', mode, { tenant: scope.tenantId, group: scope.groupId }, work);
  }
  /** Several reads of one workspace that must agree: all of them see the same committed instant. */
  snapshot<T>(scope: TenantScope, work: (tx: Tx<'tenant'>) => Promise<T>): Promise<T> {
    return this.#open('tenant', 'snapshot', { tenant: scope.tenantId, group: scope.groupId }, work);
  }
  /**
   * One statement for each of several workspaces, every one behind its own wall, sharing one commit: all are kept or none. The
   * caller puts them in an order that all callers share, so that two of them never wait for each other.
   */
  async tenants<R>(items: readonly { scope: TenantScope; text: string; values: unknown[]; name: string }[]): Promise<R[][]> {
    const client = await this.#pool.connect();
    const doors: Promise<unknown>[] = [];
    const { results, commit } = inOnePiece(client, () => ({
      results: items.map(({ scope, text, values, name }, i) => {
        const before = items[i - 1]?.scope;
        // The first door opens the transaction; who comes through the same one as the one before finds it open.
        if (before?.tenantId !== scope.tenantId || before.groupId !== scope.groupId)
          doors.push(openDoor(client, 'tenant', i === 0 ? 'begin' : null, { tenant: scope.tenantId, group: scope.groupId }));
        return client.query({ text, values, name, types: ROW_TYPES });
      }),
      commit: client.query({ text: 'commit' }),
    }));
    const all = await Promise.allSettled([...doors, ...results, commit]);
    const failed = all.filter((x) => x.status === 'rejected').map((x) => x.reason as { severity?: string });
    // An error that the server reported leaves the connection usable; anything else does not.
    client.release(failed.some((e) => e.severity !== 'ERROR'));
    // What the first one failed of is the reason; the rest only say that the transaction is over.
    if (failed.length > 0) throw failed.find((e) => (e as { code?: string }).code !== '25P02') ?? failed[0];
    if ((await commit).command !== 'COMMIT') throw new Error('the transaction was rolled back');
    return (await Promise.all(results)).map((r) => r.rows as R[]);
  }
  /** Headquarters over the tenants of its group: facts and figures, personal data masked by the database. */
  hq<T>(scope: HqScope, work: (tx: Tx<'hq'>) => Promise<T>, mode: Mode = 'read'): Promise<T> {
    return this.#open('hq', mode, { group: scope.groupId, tenants: scope.tenantIds.join(',') }, work);
  }
  /** The auditor's reading of ticket text; the caller leaves an event in the tenant. */
  auditor<T>(scope: HqScope, work: (tx: Tx<'auditor'>) => Promise<T>): Promise<T> {
    return this.#open('auditor', 'read', { group: scope.groupId, tenants: scope.tenantIds.join(',') }, work);
  }
  /** Carrying events, alarms, deliveries and folds across tenants; never business rows. */
  relay<T>(work: (tx: Tx<'relay'>) => Promise<T>, mode: Mode = 'write'): Promise<T> {
    return this.#open('relay', mode, {}, work);
  }

  /** Counts that stand-alone businesses handed in, and what is published of them. Only the worker's login may enter. */
  peers<T>(work: (tx: Tx<'peers'>) => Promise<T>): Promise<T> {
    return this.#open('peers', 'write', {}, work);
  }

  async #open<D extends DoorName, T>(door: D, mode: Mode, settings: Settings, work: (tx: Tx<D>) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    // Begin, door and the first statements leave together.
    const { transaction, working } = inOnePiece(client, () => {
      const opened = new Transaction(client, door, mode, settings);
      return { transaction: opened, working: begun(() => work(opened as unknown as Tx<D>)) };
    });
    try {
      const answer = await working;
      const closing = transaction.commit();
      if (mode === 'write') {
        await closing;
        client.release();
      } else {
        // Nothing to lose in a read: the answer need not wait for its commit.
        closing.then(
          () => client.release(),
          () => client.release(true),
        );
      }
      return answer;
    } catch (error) {
      await transaction.rollback().then(
        () => client.release(),
        () => client.release(true),
      );
      throw error;
    }
  }

  /** True when the server answers; for readiness only. */
  async isUp(): Promise<boolean> {
    return this.identity(async (tx) => (await tx.rows('select 1 as one')).length === 1, 'read').catch(() => false);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
