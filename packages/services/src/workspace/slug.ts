import type { Tx } from '@bodan/db/doors';
import type { App } from '../context.ts';

const MAX_LENGTH = 30;

/** A name as it can stand in an address: Chinese by its sound, everything else by its letters and digits. */
export async function slugOf(name: string): Promise<string> {
  // The dictionary is large and a workspace is rarely founded, so a process carries it from the first one on.
  const { pinyin } = await import('pinyin-pro');
  const sounds = pinyin(name, { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true });
  let slug = '';
  for (const sound of sounds) {
    const letters = sound
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-');
    const next = `${slug}${letters}`.replace(/-+/g, '-').replace(/^-/, '');
    if (next.length > MAX_LENGTH) break;
    slug = next;
  }
  return slug.replace(/-$/, '') || 'w';
}

/** A slug nobody has; a taken one gets a short ending. Others who want the same name wait until this transaction ends. */
export async function freeSlug(app: App, tx: Tx<'identity'>, table: 'tenant' | 'service_group', name: string): Promise<string> {
  const base = await slugOf(name);
  await tx.rows(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`slug:${table}:${base}`]);
  const taken = async (slug: string) =>
    (await tx.rows(table === 'tenant' ? `select 1 from tenant where slug = $1` : `select 1 from service_group where slug = $1`, [slug]))
      .length > 0;
  if (!(await taken(base))) return base;
  for (;;) {
    const ending = app.sha256(app.randomToken(16)).slice(0, 5);
    if (!(await taken(`${base}-${ending}`))) return `${base}-${ending}`;
  }
}
