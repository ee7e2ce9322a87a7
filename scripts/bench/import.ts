import { MOST_IMPORT_ROWS, MOST_ROWS_AT_ONCE } from '@bodan/core/import/target';
import type { App } from '@bodan/services/context';
import { workOnImport } from '@bodan/services/sheet-import/run';
import { type Ask, once } from './driver.ts';
import type { Loaded } from './load-product.ts';

const ROWS = MOST_IMPORT_ROWS;
export type ImportRun = { rows: number; sendSeconds: number; makeSeconds: number };

/** As many rows as one import takes become tickets of the first workspace: sent over HTTP, then made by one worker with nothing else to do. */
export async function importRows(app: App, loaded: Loaded, port: number): Promise<ImportRun> {
  const [site] = loaded.sites;
  if (!site) throw new Error('no workspace');
  const at = `/v1/w/${site.slug}/imports`;
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const ask: Ask = { method, path, headers: { authorization: `Bearer ${site.key}` } };
    return (await once(port, body === undefined ? ask : { ...ask, body: JSON.stringify(body) })) as T;
  };
  const columns = ['customerWords', 'phone', 'contactName', 'address', 'device', 'priority'].map((target) => ({ name: target, target }));
  const rows = Array.from({ length: ROWS }, (_, i) => ({
    row: i + 2,
    cells: [
      `开了半小时还是热风，第 ${i} 台`,
      `139${String(i).padStart(8, '0')}`,
      '陈女士',
      `杭州市西湖区文三路 ${i} 号`,
      'KFR-35GW',
      '普通',
    ],
  }));
  const { id } = await call<{ id: string }>('POST', at, { name: 'bench.xlsx', columns, rows: ROWS });
  const begin = performance.now();
  for (let i = 0; i < ROWS; i += MOST_ROWS_AT_ONCE) await call('POST', `${at}/${id}/rows`, { rows: rows.slice(i, i + MOST_ROWS_AT_ONCE) });
  const sent = performance.now();
  const read = () => call<{ status: string; counts: { created: number } }>('GET', `${at}/${id}`);
  await call('POST', `${at}/${id}/start`, {});
  const started = performance.now();
  let now = await read();
  while (now.status === 'running') {
    await workOnImport(app, { tenantId: site.tenantId, groupId: site.groupId, importId: id });
    now = await read();
  }
  if (now.counts.created !== ROWS) throw new Error(`${now.counts.created} of ${ROWS} rows became tickets`);
  return { rows: ROWS, sendSeconds: (sent - begin) / 1000, makeSeconds: (performance.now() - started) / 1000 };
}
