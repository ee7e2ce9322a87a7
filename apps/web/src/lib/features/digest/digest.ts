import { api, send } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

export type Digest = components['schemas']['Digest'];
export type DigestList = components['schemas']['DigestList'];
export type Preview = components['schemas']['DigestPreview'];
export type Tested = components['schemas']['DigestTest'];
export type DigestPlace = { kind: 'hq' | 'workspace'; slug: string };
export type Schedule = Pick<Digest, 'cadence' | 'weekday' | 'atTime' | 'workingDaysOnly'>;
export type Sample = Schedule & Pick<Digest, 'hasPdf'>;
/** What is kept of a digest; a workspace names a robot, headquarters give its address (null keeps what is set). */
export type Kept = Schedule & {
  name: string;
  personIds: string[];
  robotLocale: 'zh-CN' | 'en';
  hasPdf: boolean;
  isPaused: boolean;
  robotId: string | null;
  robot: { url: string; secret: string } | null;
};

type Calls = {
  list(): Promise<DigestList>;
  create(kept: Kept): Promise<Digest>;
  change(digestId: string, kept: Kept): Promise<Digest>;
  remove(digestId: string): Promise<unknown>;
  preview(schedule: Sample, locale: 'zh-CN' | 'en'): Promise<Preview>;
  test(digestId: string): Promise<Tested>;
};

export function callsOf({ kind, slug }: DigestPlace): Calls {
  if (kind === 'hq') {
    const path = { group: slug };
    const body = ({ robotId: _, ...kept }: Kept) => kept;
    return {
      list: () => send(api.GET('/v1/hq/{group}/digests', { params: { path } })),
      create: (kept) => send(api.POST('/v1/hq/{group}/digests', { params: { path }, body: body(kept) })),
      change: (digestId, kept) =>
        send(api.PUT('/v1/hq/{group}/digests/{digestId}', { params: { path: { ...path, digestId } }, body: body(kept) })),
      remove: (digestId) => send(api.DELETE('/v1/hq/{group}/digests/{digestId}', { params: { path: { ...path, digestId } } })),
      preview: (schedule, locale) => send(api.POST('/v1/hq/{group}/digests/preview', { params: { path }, body: { ...schedule, locale } })),
      test: (digestId) => send(api.POST('/v1/hq/{group}/digests/{digestId}/test', { params: { path: { ...path, digestId } } })),
    };
  }
  const path = { workspace: slug };
  const body = ({ robot: _, ...kept }: Kept) => kept;
  return {
    list: () => send(api.GET('/v1/w/{workspace}/digests', { params: { path } })),
    create: (kept) => send(api.POST('/v1/w/{workspace}/digests', { params: { path }, body: body(kept) })),
    change: (digestId, kept) =>
      send(api.PUT('/v1/w/{workspace}/digests/{digestId}', { params: { path: { ...path, digestId } }, body: body(kept) })),
    remove: (digestId) => send(api.DELETE('/v1/w/{workspace}/digests/{digestId}', { params: { path: { ...path, digestId } } })),
    preview: (schedule, locale) => send(api.POST('/v1/w/{workspace}/digests/preview', { params: { path }, body: { ...schedule, locale } })),
    test: (digestId) => send(api.POST('/v1/w/{workspace}/digests/{digestId}/test', { params: { path: { ...path, digestId } } })),
  };
}

// Monday the 5th of January 1970.
const MONDAY_MS = 4 * 86_400_000;
/** "周一" / "Monday", 1 for Monday. */
export const weekdayWords = (weekday: number): string =>
  new Intl.DateTimeFormat(getLocale(), { weekday: getLocale() === 'en' ? 'long' : 'short', timeZone: 'UTC' }).format(
    MONDAY_MS + (weekday - 1) * 86_400_000,
  );

export function whenWords(s: Schedule): string {
  const time = s.atTime;
  if (s.cadence === 'daily') return s.workingDaysOnly ? m.digest_when_working({ time }) : m.digest_when_daily({ time });
  const weekday = weekdayWords(s.weekday ?? 1);
  return s.workingDaysOnly ? m.digest_when_weekly_working({ weekday, time }) : m.digest_when_weekly({ weekday, time });
}

export const keptOf = (d: Digest): Kept => {
  const { name, cadence, weekday, atTime, workingDaysOnly, personIds, robotId, robotLocale, hasPdf, isPaused } = d;
  return { name, cadence, weekday, atTime, workingDaysOnly, personIds, robotId, robotLocale, hasPdf, isPaused, robot: null };
};
export const newKept = (me: string): Kept => ({
  name: m.digest_name_usual(),
  cadence: 'daily',
  weekday: null,
  atTime: '08:30',
  workingDaysOnly: true,
  personIds: me === '' ? [] : [me],
  robotLocale: getLocale() === 'en' ? 'en' : 'zh-CN',
  hasPdf: true,
  isPaused: false,
  robotId: null,
  robot: null,
});
