import { foldMeasures } from '@bodan/services/board/fold';
import type { App } from '@bodan/services/context';
import { runConversion } from '@bodan/services/standard/run';
import { type Ask, once } from './driver.ts';
import type { Loaded } from './load-product.ts';
import { STANDARD } from './product-settings.ts';

type Board = { totals: Record<string, unknown>; byFaultCode: { key: string; created: number }[] };
export type AdoptionRun = { tickets: number; boards: number; figures: number; adoptSeconds: number; undoSeconds: number };

/** What stands on the board whatever the time. Overdue-now and what came at risk move by themselves: no worker of the bench rings the alarms before. */
const lasting = ({ totals }: Board): string =>
  JSON.stringify(totals, (key, value) => (/^(overdueNow|rate|intervention)$/.test(key) ? undefined : value));
const BETWEEN_LOOKS_MS = 100;
/** As often as a worker folds entries while they come. */
const BETWEEN_FOLDS_MS = 15_000;

/**
 * The first workspace adopts a version in which every fault code is split by a rule, so that every ticket is rewritten, and takes it back, while somebody asks for headquarters' board all
 * the time. `figures` is how many different sums were seen: 1 when no commit moved any.
 */
export async function adoptUnderWatch(app: App, loaded: Loaded, port: number): Promise<AdoptionRun> {
  const [site] = loaded.sites;
  if (!site) throw new Error('no workspace');
  await app.db.identity((tx) =>
    tx.last('update group_membership set roles = $1 where group_id = $2', [['hq_admin', 'hq_analyst'], loaded.groupId]),
  );
  const call = (key: string, method: string, path: string, body?: unknown): Promise<unknown> => {
    const ask: Ask = { method, path, headers: { authorization: `Bearer ${key}` } };
    return once(port, body === undefined ? ask : { ...ask, body: JSON.stringify(body) });
  };
  const board = async () => (await call(loaded.hqKey, 'GET', '/v1/hq/bench/board?from=2024-12-01&to=2026-11-30')) as Board;
  const content = {
    ...STANDARD,
    faultCodes: STANDARD.faultCodes.flatMap((f) => [
      { ...f, retired: { replacedBy: `N${f.code}`, split: [{ when: 'ticket.priority == "normal"', to: `M${f.code}` }] } },
      ...['N', 'M'].map((letter) => ({ ...f, code: `${letter}${f.code}`, name: { 'zh-CN': `${letter}${f.code}`, en: '' } })),
    ]),
  };
  const seen = new Set([lasting(await board())]);
  const { number } = (await call(loaded.hqKey, 'POST', '/v1/hq/bench/standard/versions', { content })) as { number: number };
  let boards = 0;
  /** Works a conversion off while the board is asked again and again; seconds it took. */
  const watched = async (conversionId: string): Promise<number> => {
    let isOver = false;
    const again = async (work: () => Promise<unknown>, ms: number): Promise<void> => {
      while (!isOver) {
        await work();
        await new Promise<void>((go) => setTimeout(go, ms));
      }
    };
    const looking = again(async () => {
      seen.add(lasting(await board()));
      boards += 1;
    }, BETWEEN_LOOKS_MS);
    const folding = again(() => foldMeasures(app), BETWEEN_FOLDS_MS);
    const begin = performance.now();
    while (!(await runConversion(app, { tenantId: site.tenantId, groupId: site.groupId, conversionId })));
    const seconds = (performance.now() - begin) / 1000;
    isOver = true;
    await Promise.all([looking, folding]);
    seen.add(lasting(await board()));
    return seconds;
  };
  const base = `/v1/w/${site.slug}/settings/standard`;
  const { adoptionId } = (await call(site.key, 'POST', `${base}/adopt`, { number })) as { adoptionId: string };
  const adoptSeconds = await watched(adoptionId);
  const of = (await call(site.key, 'GET', `${base}/adoptions/${adoptionId}`)) as { counts: { total: number; done: number } };
  if (of.counts.done !== of.counts.total) throw new Error(`${of.counts.done} of ${of.counts.total} tickets were done`);
  await call(site.key, 'POST', `${base}/adoptions/${adoptionId}/rollback`, {});
  const undoSeconds = await watched(adoptionId);
  return { tickets: of.counts.total, boards, figures: seen.size, adoptSeconds, undoSeconds };
}
