import os from 'node:os';
import path from 'node:path';
import { freePort } from '@bodan/db/embedded/port';
import { LOGIN_ROLES, roleUrl } from '@bodan/db/login-roles';
import type { App } from '@bodan/services/context';
import { treeOf } from '../ci/process-tree.ts';
import { BUNDLES, SMALL } from '../supervisor/build.ts';
import { keepChild } from '../supervisor/child.ts';
import { contract } from '../supervisor/contract.ts';
import { readEnv } from '../supervisor/env.ts';
import { untilOk } from '../supervisor/listen.ts';
import { type Answer, type Ask, send } from './driver.ts';
import type { Loaded, Site } from './load-product.ts';
import type { Passwords } from './loaded.ts';
import { STANDARD } from './product-settings.ts';

export type HourPlace = { app: App; loaded: Loaded; ownerUrl: string; passwords: Passwords; secret: string };
export type HourRun = {
  changes: number;
  refused: number;
  broken: number;
  kills: Record<string, number>;
  adopted: number[];
  seconds: number;
};

/** What two hundred changes a minute are in an hour. */
const CHANGES = 12_000;
const WRITERS = 6;
const BETWEEN_KILLS_MS = 20_000;
/** The processes of the product by what stands in their command; PostgreSQL is its first process, not the shell that watches it. */
const TARGETS: Record<string, (command: string) => boolean> = {
  api: (command) => command.includes(BUNDLES.api.out),
  worker: (command) => command.includes(BUNDLES.worker.out),
  database: (command) => /^\S*postgres -D /.test(command),
};
const FACTS = {
  faultCode: STANDARD.faultCodes.map((f) => f.code),
  departmentCode: STANDARD.departments.map((d) => d.code),
  tier: STANDARD.tiers.map((t) => t.code),
};

const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));
const oneOf = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;

/** Anything somebody may do to a ticket; some of it is refused, as the ticket stands. */
function anyAct(loaded: Loaded, id: string): [method: string, path: string, body: unknown] {
  const at = `/${id}`;
  const step = (transition: string): [string, string, unknown] => [
    'POST',
    `${at}/move`,
    { transition, reason: '原因', assigneeId: loaded.personId },
  ];
  return oneOf<() => [string, string, unknown]>([
    () => [
      'POST',
      '',
      { title: '空调不制冷', faultCode: oneOf(FACTS.faultCode), departmentCode: oneOf(FACTS.departmentCode), tier: oneOf(FACTS.tier) },
    ],
    () => ['POST', `${at}/say`, { kind: 'reply', text: '您好，已安排' }],
    () => ['POST', `${at}/say`, { kind: 'customer', text: '什么时候来？' }],
    () => step('start'),
    () => step('finish'),
    () => step('cancel'),
    () => step('reopen'),
    () => ['PATCH', at, { faultCode: oneOf(FACTS.faultCode) }],
    () => ['PATCH', at, { tier: oneOf(FACTS.tier), departmentCode: oneOf(FACTS.departmentCode) }],
    () => ['POST', `${at}/hold`, { reason: oneOf(['part', 'customer']), wakeAt: new Date(Date.now() + 86_400_000).toISOString() }],
    () => ['POST', `${at}/resume`, {}],
    () => ['POST', `${at}/assign`, { assigneeId: oneOf([loaded.personId, null]), reason: '原因' }],
  ])();
}

/**
 * An hour's worth of changes to any of the workspaces, as fast as they go, while three of them adopt a version by which every one of their tickets is
 * rewritten, one takes it back, and API, worker and database are killed in turns by SIGKILL. Returns when all of it is done.
 */
export async function hourUnderKills({ app, loaded, ownerUrl, passwords, secret }: HourPlace): Promise<HourRun> {
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const env = readEnv({ BODAN_DIR: path.join(os.tmpdir(), `bodan-hour-${process.pid}`), BODAN_SECRET: secret, LOG_LEVEL: 'error' });
  const database = {
    isEmbedded: false,
    appUrl: roleUrl(ownerUrl, LOGIN_ROLES.app, passwords.appPassword),
    workerUrl: roleUrl(ownerUrl, LOGIN_ROLES.worker, passwords.workerPassword),
    queueUrl: roleUrl(ownerUrl, LOGIN_ROLES.queue, passwords.queuePassword),
    stop: async () => {},
  };
  const given = {
    ...SMALL.env,
    ...contract({ env, database, port, baseUrl, allowLocalCalls: false }),
    NODE_ENV: 'production',
    RATE_LIMIT_PER_MINUTE: '100000000',
  };
  const children = [BUNDLES.api.out, BUNDLES.worker.out].map((out) =>
    keepChild({ name: path.basename(out), args: [...SMALL.args, out], env: given }),
  );
  try {
    await untilOk(`${baseUrl}/readyz`, () => null);
    return await hour(app, loaded, port);
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
}

async function hour(app: App, loaded: Loaded, port: number): Promise<HourRun> {
  const run: HourRun = { changes: 0, refused: 0, broken: 0, kills: {}, adopted: [], seconds: 0 };
  const begin = performance.now();
  /** The answer, or nothing where what would have answered was killed. */
  const ask = (key: string, method: string, at: string, body?: unknown): Promise<Answer | null> => {
    const headers = { authorization: `Bearer ${key}`, 'idempotency-key': app.newId() };
    const what: Ask = { method, path: at, headers };
    return send(undefined, port, body === undefined ? what : { ...what, body: JSON.stringify(body) }).then(
      (answer) => (answer.status >= 500 ? null : answer),
      () => null,
    );
  };
  const until = async <T>(key: string, method: string, at: string, body?: unknown): Promise<T> => {
    for (;;) {
      const answer = await ask(key, method, at, body);
      if (answer && answer.status < 300) return JSON.parse(answer.body.toString('utf8')) as T;
      if (answer) throw new Error(`${at}: ${answer.status} ${answer.body.toString('utf8').slice(0, 300)}`);
      await pause(200);
    }
  };
  await app.db.identity((tx) =>
    tx.last('update group_membership set roles = $1 where group_id = $2', [['hq_admin', 'hq_analyst'], loaded.groupId]),
  );
  const content = {
    ...STANDARD,
    faultCodes: STANDARD.faultCodes.flatMap((f) => [
      { ...f, retired: { replacedBy: `N${f.code}`, split: [{ when: 'ticket.priority == "normal"', to: `M${f.code}` }] } },
      ...['N', 'M'].map((letter) => ({ ...f, code: `${letter}${f.code}`, name: { 'zh-CN': `${letter}${f.code}`, en: '' } })),
    ]),
  };
  const { number } = await until<{ number: number }>(loaded.hqKey, 'POST', '/v1/hq/bench/standard/versions', { content });

  // Of the smaller ones: what is proven does not depend on how many tickets they rewrite.
  const adopters = loaded.sites.slice(-3);
  const ids = new Map<Site, string[]>();
  const idsOf = async (site: Site): Promise<string[]> => {
    const known = ids.get(site);
    if (known) return known;
    const { items } = await until<{ items: { id: string }[] }>(site.key, 'GET', `/v1/w/${site.slug}/tickets?limit=50`);
    const list = items.map((t) => t.id);
    ids.set(site, list);
    return list;
  };
  const write = async (): Promise<void> => {
    while (run.changes < CHANGES) {
      const site = oneOf(loaded.sites);
      const list = await idsOf(site);
      const [method, at, body] = anyAct(loaded, oneOf(list));
      const answer = await ask(site.key, method, `/v1/w/${site.slug}/tickets${at}`, body);
      if (!answer) {
        run.broken += 1;
        await pause(100);
      } else if (answer.status >= 300) run.refused += 1;
      else {
        run.changes += 1;
        if (at === '') list.push((JSON.parse(answer.body.toString('utf8')) as { id: string }).id);
      }
    }
  };
  let isOver = false;
  const kill = async (): Promise<void> => {
    for (let turn = 0; !isOver; turn++) {
      await pause(BETWEEN_KILLS_MS * (0.5 + Math.random()));
      const name = Object.keys(TARGETS)[turn % 3] ?? '';
      const found = treeOf(process.pid).find(({ command }) => TARGETS[name]?.(command));
      if (isOver || !found) continue;
      process.kill(found.pid, 'SIGKILL');
      run.kills[name] = (run.kills[name] ?? 0) + 1;
    }
  };
  const adopt = async (site: Site, after: number): Promise<void> => {
    while (run.changes < after) await pause(500);
    const base = `/v1/w/${site.slug}/settings/standard`;
    type Adoption = { status: string; counts: { total: number; done: number } };
    const { adoptionId } = await until<{ adoptionId: string }>(site.key, 'POST', `${base}/adopt`, { number });
    const ended = async (of: string): Promise<Adoption> => {
      for (;;) {
        const seen = await until<Adoption>(site.key, 'GET', `${base}/adoptions/${adoptionId}`);
        if (seen.status === of) return seen;
        await pause(2_000);
      }
    };
    run.adopted.push((await ended('done')).counts.done);
    if (site !== adopters[1]) return;
    await until(site.key, 'POST', `${base}/adoptions/${adoptionId}/rollback`, {});
    await ended('undone');
  };
  const killing = kill();
  await Promise.all([...Array.from({ length: WRITERS }, write), ...adopters.map((site, i) => adopt(site, (CHANGES * i) / 4))]);
  isOver = true;
  await killing;
  run.seconds = (performance.now() - begin) / 1000;
  return run;
}
