import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { nodeApp } from '@bodan/adapters/app.node';
import { LOGIN_ROLES, roleUrl } from '@bodan/db/login-roles';
import { foldMeasures } from '@bodan/services/board/fold';
import { verifyFigures } from '@bodan/services/board/verify';
import { freshFolder } from '../ci/product.ts';
import { buildStale } from '../supervisor/build.ts';
import { keepRunning } from '../supervisor/database.ts';
import { reasonOf, say, sayRecount } from '../supervisor/say.ts';
import { adoptUnderWatch } from './adoption.ts';
import { asksOf, type Pair, THIN_TOKEN } from './asks.ts';
import { CHANGES_PER_MINUTE, ownBoards, whileChanging } from './boards.ts';
import { drive, once, type Sample } from './driver.ts';
import { type FieldPair, fieldPairs } from './fields.ts';
import { hourUnderKills } from './hour.ts';
import { importRows } from './import.ts';
import { findSites } from './load-product.ts';
import { type Load, loadBoth, makeDatabases, reopenDatabases, urlsOn } from './loaded.ts';
import { isolationPrice, ledgerPrice, valueIndexPrice } from './prices.ts';
import { type Server, startProduct, startThin } from './servers.ts';
import { growTenfold } from './tenfold.ts';
import { type Both, inTurns, meterOf, type Turns } from './turns.ts';

const { values: options } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '100k' },
    'database-url': { type: 'string' },
    // The embedded server's own folder, kept for the next run.
    dir: { type: 'string' },
    // What an earlier run left on that server is measured again, instead of loading anew.
    reuse: { type: 'boolean', default: false },
    json: { type: 'string' },
    only: { type: 'string' },
    seconds: { type: 'string', default: '3' },
    reps: { type: 'string', default: '3' },
    'skip-verify': { type: 'boolean', default: false },
    'one-site': { type: 'boolean', default: false },
  },
});

const UNITS: Record<string, number> = { k: 1_000, m: 1_000_000 };
const countOf = (text: string): number => Number.parseFloat(text) * (UNITS[text.slice(-1).toLowerCase()] ?? 1);
const seconds = Number(options.seconds);
const reps = Number(options.reps);
const SECRET = 'a secret for the bench only, longer than thirty-two letters';
const PASSWORDS = { appPassword: 'bench-app', workerPassword: 'bench-worker', queuePassword: 'bench-queue' };
const HOUR = 3_600_000;

type Line = { name: string; product: string; thin: string; ratio: number | null; must: string };
const lines: Line[] = [];
const round = (n: number, digits = 2): string => n.toFixed(digits);
const add = (line: Line): void => {
  lines.push(line);
  say(
    `  ${line.name.padEnd(44)} ${line.product.padStart(12)} ${line.thin.padStart(12)} ${(line.ratio === null ? '' : `${round(line.ratio)}×`).padStart(8)}   ${line.must}`,
  );
};
const median = (list: number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

async function server(): Promise<{ ownerUrl: string; stop(): Promise<void> }> {
  if (options['database-url']) return { ownerUrl: options['database-url'], stop: async () => {} };
  if (options.dir) {
    const { url, stop } = await keepRunning({ BODAN_DIR: path.resolve(options.dir) });
    return { ownerUrl: url, stop };
  }
  const folder = freshFolder('bench');
  const { url, stop } = await keepRunning({ BODAN_DIR: folder });
  return {
    ownerUrl: url,
    stop: async () => {
      await stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

const wants = (name: string): boolean => !options.only || options.only.split(',').includes(name);
const perSecond = (b: Both, name: string, must: string) =>
  add({
    name: `${name}, req/s`,
    product: round(b.product.perSecond, 0),
    thin: round(b.thin.perSecond, 0),
    ratio: b.product.perSecond / b.thin.perSecond,
    must,
  });
/** The median, and where it can be read the processor time of a request: on a busy machine only that says anything. */
const p50 = (b: Both, name: string, must: string) => {
  add({ name: `${name}, p50 ms`, product: round(b.product.p50), thin: round(b.thin.p50), ratio: b.product.p50 / b.thin.p50, must });
  const [ours, theirs] = [b.product.cpuMs, b.thin.cpuMs];
  if (ours !== null && theirs !== null)
    add({ name: `${name}, CPU ms`, product: round(ours), thin: round(theirs), ratio: ours / theirs, must });
};
const p99 = (b: Both, name: string, must: string) =>
  add({ name: `${name}, p99 ms`, product: round(b.product.p99), thin: round(b.thin.p99), ratio: b.product.p99 / b.thin.p99, must });

async function main(): Promise<void> {
  const begin = performance.now();
  const passed = (): string => `${round((performance.now() - begin) / 1000, 0)} s`;
  const database = await server();
  const stops: (() => Promise<unknown>)[] = [database.stop];
  try {
    const { ownerUrl, thinUrl } = urlsOn(database.ownerUrl);
    const fresh: Load = { rows: countOf(options.rows), now: Math.floor(Date.now() / HOUR) * HOUR, isOneSite: options['one-site'] };
    const load = options.reuse
      ? await reopenDatabases(database.ownerUrl, PASSWORDS)
      : await makeDatabases(database.ownerUrl, PASSWORDS).then(() => fresh);
    const { rows: total, now } = load;
    const appUrl = roleUrl(ownerUrl, LOGIN_ROLES.app, PASSWORDS.appPassword);
    const app = await nodeApp(
      { DATABASE_URL: appUrl, BODAN_SECRET: SECRET, BASE_URL: 'http://localhost', BLOB_DIR: os.tmpdir(), DATABASE_POOL: 10 },
      () => {},
    );
    stops.unshift(() => app.db.close());
    const loaded = options.reuse ? await findSites(app) : await loadBoth(app, database.ownerUrl, load);
    const { folded } = await foldMeasures(app);
    say(`${total} tickets are there, ${folded} entries folded, after ${passed()}.`);
    await buildStale(() => {}, options.only?.split(',').includes('hour') ? ['api', 'worker'] : ['api']);
    const thin = await startThin(thinUrl, THIN_TOKEN);
    const product = await startProduct(appUrl, SECRET);
    stops.unshift(
      () => thin.stop(),
      () => product.stop(),
    );
    const sides = { product, thin };
    const turns: Turns = { seconds, reps, meter: await meterOf(ownerUrl) };
    const asks = asksOf(loaded, total, now);
    say(`\n  ${'measure'.padEnd(44)} ${'product'.padStart(12)} ${'T'.padStart(12)} ${'ratio'.padStart(8)}   must`);
    if (wants('w6')) {
      await new Promise((go) => setTimeout(go, 2_000));
      add({
        name: 'W6 process ready, ms',
        product: round(product.readyMs, 0),
        thin: round(thin.readyMs, 0),
        ratio: product.readyMs / thin.readyMs,
        must: '≤ 600 ms',
      });
      add({
        name: 'W6 idle memory, MiB',
        product: round(product.residentMib(), 0),
        thin: round(thin.residentMib(), 0),
        ratio: product.residentMib() / thin.residentMib(),
        must: '≤ 120 MiB',
      });
    }
    if (wants('check')) await sameWork(asks, sides);
    if (wants('w2'))
      for (const c of [1, 16]) {
        const b = await inTurns(turns, sides, c, asks.list);
        p50(b, `W2 newest 50, ${c} conn`, '≤ 1.5×');
        perSecond(b, `W2 newest 50, ${c} conn`, '');
      }
    if (wants('w3')) {
      p50(await inTurns(turns, sides, 1, asks.words), 'W3 two characters, 1 conn', '≤ 1.5×');
      p50(await inTurns(turns, sides, 1, asks.tail), 'W3 phone tail, 1 conn', '≤ 1.5×');
    }
    if (wants('w4')) {
      p50(await inTurns(turns, sides, 1, asks.freshBoard), 'W4 board computed, 1 conn', '≤ 1.5×');
      const kept = await inTurns(turns, sides, 16, asks.board);
      p50(kept, 'W4 board kept, 16 conn', '');
      perSecond(kept, 'W4 board kept, 16 conn', 'aim ≥ 1,000/s');
      const changing = await whileChanging(sides, asks, () => inTurns(turns, sides, 16, asks.board));
      p50(changing, `W4 board, ${CHANGES_PER_MINUTE} changes a minute, 16 conn`, '≤ 1.5×');
      p99(changing, `W4 board, ${CHANGES_PER_MINUTE} changes a minute, 16 conn`, '');
    }
    // Each beside another question to the product itself, so the second column is not T.
    if (wants('past')) {
      const own = { product, thin: product };
      p50(await inTurns(turns, own, 1, (i) => asks.pastBoard(i)), 'board as published at T / board now', '≤ 3×');
      p50(await inTurns(turns, own, 1, (i) => asks.pastBoard(i, 'now')), 'board of T as known now / board now', '');
      p50(await inTurns(turns, own, 1, (i) => asks.drill(i)), 'drill now / ticket list', '≤ 2×');
      p50(await inTurns(turns, own, 1, (i) => asks.ownDrill(i)), 'drill of one workspace / ticket list', '≤ 2×');
      p50(await inTurns(turns, own, 1, (i) => asks.pastDrill(i)), 'drill as published at T / ticket list', '≤ 2×');
      const thenAndNow = (i: number) => ({ product: asks.pastDrill(i).product, thin: asks.drill(i).product });
      p50(await inTurns(turns, own, 1, thenAndNow), 'drill as published at T / drill now', '≤ 3×');
    }
    if (wants('fields')) await byFields(fieldPairs(loaded), product);
    if (wants('w1')) {
      const b = await inTurns(turns, sides, 16, asks.create);
      perSecond(b, 'W1 create, 16 conn', '≥ 0.75×');
      p50(b, 'W1 create, 16 conn', '');
      p99(b, 'W1 create, 16 conn', '≤ 1.5×');
    }
    // Leaves nothing behind that could be recounted, so only when asked for, last and alone.
    if (options.only?.split(',').includes('tenfold')) {
      const before = await ownBoards(turns, product, asks);
      await product.stop();
      const grown = await growTenfold(ownerUrl, loaded);
      say(`  ${grown.tickets} open tickets, ${grown.clocks} clocks more, and ${grown.sums} folded sums, after ${passed()}`);
      const again = await startProduct(appUrl, SECRET);
      stops.unshift(() => again.stop());
      const after = await ownBoards(turns, again, asks);
      for (const [i, { name, timed }] of after.entries())
        p50({ product: timed, thin: before[i]?.timed ?? timed }, `${name}, tenfold / now`, '≤ 1.3×');
    }
    // Changes every ticket of the first workspace, so only when asked for; with --one-site that is every ticket there is.
    if (options.only?.split(',').includes('adoption')) {
      const run = await adoptUnderWatch(app, loaded, product.port);
      say(`  ${run.tickets} tickets adopted in ${round(run.adoptSeconds, 0)} s and restored in ${round(run.undoSeconds, 0)} s`);
      say(`  ${run.figures - 1} of ${run.boards} boards asked for meanwhile said anything else than before`);
    }
    // Makes twenty thousand tickets, so only when asked for.
    if (options.only?.split(',').includes('import')) {
      const run = await importRows(app, loaded, product.port);
      const rate = round(run.rows / run.makeSeconds, 0);
      say(`  ${run.rows} rows sent in ${round(run.sendSeconds, 0)} s and made tickets in ${round(run.makeSeconds, 0)} s, ${rate} a second`);
    }
    // Kills the database too, so it has to be one of its own: only when asked for, with --dir or without any server named.
    if (options.only?.split(',').includes('hour')) {
      const run = await hourUnderKills({ app, loaded, ownerUrl, passwords: PASSWORDS, secret: SECRET });
      const kills = Object.entries(run.kills).map(([name, times]) => `${name} ${times} times`);
      say(
        `  ${run.changes} changes in ${round(run.seconds, 0)} s, ${run.refused} refused, ${run.broken} unanswered; killed ${kills.join(', ')}`,
      );
      say(`  ${run.adopted.join(', ')} tickets adopted another version, the second of these workspaces took it back`);
    }
    if (!options['skip-verify'] && wants('verify')) {
      const { found } = await verifyFigures(app, { onPlace: sayRecount });
      say(`  ${found.length} mismatches between board and recount after the load (${passed()})`);
      if (found.length > 0) say(JSON.stringify(found.slice(0, 3)));
    }
    if (wants('isolation'))
      add({
        name: 'price of isolation on W2 (SQL)',
        product: '',
        thin: '',
        ratio: await isolationPrice(app, ownerUrl, loaded, 400),
        must: '≤ 1.10×',
      });
    if (wants('ledger'))
      add({
        name: 'price of the ledger on W1 (SQL)',
        product: '',
        thin: '',
        ratio: await ledgerPrice(app, loaded, total, now, 9),
        must: '≤ 1.25×',
      });
    if (wants('value-index')) {
      const { indexed, bare, msEach } = await valueIndexPrice(app, ownerUrl, loaded, total, now, 9);
      const line = { product: '', thin: '', must: '' };
      add({ ...line, name: 'price of the value index on W1 (SQL)', product: `${round(msEach)} ms`, ratio: indexed });
      add({ ...line, name: 'W1 without any custom value (SQL)', ratio: bare });
    }
    if (options.json)
      fs.writeFileSync(
        options.json,
        `${JSON.stringify({ rows: total, at: new Date().toISOString(), cpus: os.cpus().length, lines }, null, 2)}\n`,
      );
    say(`\nDone after ${passed()}.`);
  } finally {
    for (const stop of stops) await stop().catch((error: unknown) => say(reasonOf(error)));
  }
}

/** Custom fields against columns of the ticket, both asked of the product; in turns, since only the ratio says anything. */
async function byFields(pairs: FieldPair[], product: Server): Promise<void> {
  for (const { name, custom, column } of pairs) {
    const samples: Record<'custom' | 'column', Sample[]> = { custom: [], column: [] };
    const counts = { custom: 0, column: 0 };
    const next = (side: 'custom' | 'column') => () => (side === 'custom' ? custom : column)(counts[side]++);
    for (const side of ['custom', 'column'] as const) await drive(product.port, 1, 1, next(side));
    for (let i = 0; i < reps; i++)
      for (const side of ['custom', 'column'] as const) samples[side].push(await drive(product.port, 1, seconds, next(side)));
    const broken = [...samples.custom, ...samples.column].find((s) => s.failed > 0);
    if (broken) throw new Error(`${name}: ${broken.firstFailure}`);
    const [ours, theirs] = [samples.custom, samples.column].map((list) => median(list.map((s) => s.p50))) as [number, number];
    add({ name: `custom field: ${name}, p50 ms`, product: round(ours), thin: round(theirs), ratio: ours / theirs, must: '≤ 2× a column' });
  }
}

/** Both sides must do the work before they are timed: full pages, the same hits. */
async function sameWork(asks: ReturnType<typeof asksOf>, { product, thin }: { product: Server; thin: Server }): Promise<void> {
  const size = async (pair: Pair) => {
    const ours = (await once(product.port, pair.product)) as { items: unknown[] };
    const theirs = (await once(thin.port, pair.thin)) as { data: unknown[] };
    return [ours.items.length, theirs.data.length] as const;
  };
  for (const [name, ask] of [
    ['list', asks.list],
    ['words', asks.words],
    ['tail', asks.tail],
  ] as const)
    for (let i = 0; i < 10; i++) {
      const [ours, theirs] = await size(ask(i));
      if (ours !== theirs) throw new Error(`${name} ${i}: the product answers ${ours} tickets, T ${theirs}`);
    }
}

await main().catch((error: unknown) => {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
