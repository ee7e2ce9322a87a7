import type { DigestSchedule } from '@bodan/core/brief/schedule';
import type { Tx } from '@bodan/db/doors';

/** Either door shows the digests of its own place and of no other. */
export type PlaceTx = Tx<'tenant'> | Tx<'hq'>;
export type DigestPlaceKind = 'tenant' | 'group';

export type DigestRow = DigestSchedule & {
  id: string;
  name: string;
  personIds: string[];
  robotId: string | null;
  robotUrl: string | null;
  robotSealed: string | null;
  robotLastFour: string | null;
  robotLocale: 'zh-CN' | 'en';
  /** Whether its mail carries the board as a page. */
  hasPdf: boolean;
  isPaused: boolean;
  nextAt: number | null;
  version: number;
};
export type RunRow = {
  digestId: string;
  day: string;
  scheduledAt: number;
  madeAt: number;
  mails: number;
  robotStatus: 'none' | 'waiting' | 'sending' | 'sent' | 'failed';
  robotError: string | null;
  /** When a message that waits is tried next. */
  robotNextAt: number | null;
};

const DIGEST = `id, name, cadence, weekday, at_time as "atTime", working_days_only as "workingDaysOnly", person_ids::text[] as "personIds", robot_id as "robotId", robot_url as "robotUrl",
  robot_sealed as "robotSealed", robot_last_four as "robotLastFour", robot_locale as "robotLocale", has_pdf as "hasPdf", is_paused as "isPaused", next_at as "nextAt", version`;
const RUN = `digest_id as "digestId", to_char(day, 'YYYY-MM-DD') as day, scheduled_at as "scheduledAt", made_at as "madeAt", mails, robot_status as "robotStatus", robot_error as "robotError", robot_next_at as "robotNextAt"`;

export const digestsOf = (tx: PlaceTx): Promise<DigestRow[]> => tx.rows<DigestRow>(`select ${DIGEST} from digest order by created_at, id`);

export async function digestById(tx: PlaceTx, id: string, lock: boolean): Promise<DigestRow | undefined> {
  const [row] = await tx.rows<DigestRow>(`select ${DIGEST} from digest where id = $1${lock ? ' for update' : ''}`, [id]);
  return row;
}

/** The newest run of every digest of the place. */
export const lastRuns = (tx: PlaceTx): Promise<RunRow[]> =>
  tx.rows<RunRow>(`select distinct on (digest_id) ${RUN} from digest_run order by digest_id, digest_run.day desc`);

/** The newest date that a digest went out for. */
export async function lastDay(tx: PlaceTx, digestId: string): Promise<string | null> {
  const [row] = await tx.rows<{ day: string | null }>(
    `select to_char(max(day), 'YYYY-MM-DD') as day from digest_run where digest_id = $1`,
    [digestId],
  );
  return row?.day ?? null;
}

export const countDigests = async (tx: PlaceTx): Promise<number> =>
  (await tx.rows<{ n: number }>(`select count(*)::int as n from digest`))[0]?.n ?? 0;

type Written = Omit<DigestRow, 'id' | 'version'>;
const values = (d: Written): unknown[] => [
  d.name,
  d.cadence,
  d.weekday,
  d.atTime,
  d.workingDaysOnly,
  d.personIds,
  d.robotId,
  d.robotUrl,
  d.robotSealed,
  d.robotLastFour,
  d.robotLocale,
  d.isPaused,
  d.nextAt === null ? null : new Date(d.nextAt),
  d.hasPdf,
];

export const insertDigest = (
  tx: PlaceTx,
  place: { id: string; kind: DigestPlaceKind; groupId: string },
  id: string,
  d: Written,
  by: string | null,
): Promise<unknown[]> =>
  tx.rows(
    `insert into digest (place_id, id, place_kind, group_id, name, cadence, weekday, at_time, working_days_only, person_ids, robot_id, robot_url, robot_sealed, robot_last_four, robot_locale, is_paused, next_at, has_pdf, created_by)
     values ($15, $16, $17, $18, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $19)`,
    [...values(d), place.id, id, place.kind, place.groupId, by],
  );

export const updateDigest = (tx: PlaceTx, id: string, d: Written): Promise<unknown[]> =>
  tx.rows(
    `update digest set name = $1, cadence = $2, weekday = $3, at_time = $4, working_days_only = $5, person_ids = $6, robot_id = $7, robot_url = $8, robot_sealed = $9, robot_last_four = $10,
       robot_locale = $11, is_paused = $12, next_at = $13, has_pdf = $14, version = version + 1 where id = $15`,
    [...values(d), id],
  );

export const deleteDigest = (tx: PlaceTx, id: string): Promise<unknown[]> => tx.rows(`delete from digest where id = $1 returning id`, [id]);

export const moveNext = (tx: PlaceTx, id: string, nextAt: number | null): Promise<unknown[]> =>
  tx.rows(`update digest set next_at = $2 where id = $1`, [id, nextAt === null ? null : new Date(nextAt)]);

/** Claims a date: false when somebody sent it already. */
export async function insertRun(
  tx: PlaceTx,
  placeId: string,
  r: {
    digestId: string;
    day: string;
    scheduledAt: number;
    madeAt: number;
    mails: number;
    robot: { title: string; text: string } | null;
  },
): Promise<boolean> {
  const rows = await tx.rows(
    `insert into digest_run (place_id, digest_id, day, scheduled_at, made_at, mails, robot_status, robot_title, robot_text, robot_next_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $7 = 'waiting' then $5::timestamptz end) on conflict do nothing returning 1`,
    [
      placeId,
      r.digestId,
      r.day,
      new Date(r.scheduledAt),
      new Date(r.madeAt),
      r.mails,
      r.robot ? 'waiting' : 'none',
      r.robot?.title ?? null,
      r.robot?.text ?? null,
    ],
  );
  return rows.length === 1;
}

export type WaitingRobot = { day: string; title: string; text: string; attempts: number; wasSending: boolean; madeAt: number };

/** Takes the oldest message that waits for the robot of a digest; the attempt stands in the row before anything is sent. */
export async function claimRobot(tx: PlaceTx, digestId: string, now: number, until: number): Promise<WaitingRobot | undefined> {
  const [row] = await tx.rows<WaitingRobot>(
    `with next as (select place_id, digest_id, day, robot_status from digest_run where digest_id = $1 and robot_status in ('waiting', 'sending') and robot_next_at <= $2 order by day limit 1 for update)
     update digest_run r set robot_status = 'sending', robot_attempts = r.robot_attempts + 1, robot_next_at = $3 from next n where r.place_id = n.place_id and r.digest_id = n.digest_id and r.day = n.day
     returning to_char(r.day, 'YYYY-MM-DD') as day, r.robot_title as title, r.robot_text as text, r.robot_attempts as attempts, n.robot_status = 'sending' as "wasSending", r.made_at as "madeAt"`,
    [digestId, new Date(now), new Date(until)],
  );
  return row;
}

export const recordRobot = (
  tx: PlaceTx,
  digestId: string,
  day: string,
  r: { status: 'sent' | 'waiting' | 'failed'; nextAt: number | null; error: string | null },
): Promise<unknown[]> =>
  tx.rows(`update digest_run set robot_status = $3, robot_next_at = $4, robot_error = $5 where digest_id = $1 and day = $2`, [
    digestId,
    day,
    r.status,
    r.nextAt === null ? null : new Date(r.nextAt),
    r.error,
  ]);

/** The robot rests: what waits for it waits at least so long, and nothing was tried. */
export const postponeRobot = (tx: PlaceTx, digestId: string, now: number, until: number): Promise<unknown[]> =>
  tx.rows(
    `update digest_run set robot_next_at = $3 where digest_id = $1 and robot_status in ('waiting', 'sending') and robot_next_at <= $2`,
    [digestId, new Date(now), new Date(until)],
  );

/** A robot was set anew: what waits for it is tried at once. Without one, what waited is over. */
export const releaseRobot = (
  tx: PlaceTx,
  digestId: string,
  r: { status: 'waiting' | 'failed'; nextAt: number | null; error: string | null },
) =>
  tx.rows(
    `update digest_run set robot_status = $2, robot_next_at = $3, robot_error = coalesce($4, robot_error) where digest_id = $1 and robot_status = 'waiting'`,
    [digestId, r.status, r.nextAt === null ? null : new Date(r.nextAt), r.error],
  );

export type LetterRow = {
  digestId: string;
  personId: string;
  status: 'waiting' | 'sent' | 'failed';
  tries: number;
  /** What the mail server, or the page it carries, said at the last try that failed. */
  error: string | null;
  nextAt: number | null;
};
/** What became of the mails of some dates of a place's digests. */
export const lettersOf = (tx: Tx<'identity'>, placeId: string, runs: readonly { digestId: string; day: string }[]): Promise<LetterRow[]> =>
  tx.rows<LetterRow>(
    `select m.digest ->> 'digestId' as "digestId", m.digest ->> 'personId' as "personId", cardinality(m.attempts) as tries,
       case when m.sent_at is not null then 'sent' when m.gave_up then 'failed' else 'waiting' end as status,
       case when m.sent_at is null then regexp_replace(m.attempts[cardinality(m.attempts)], '^\\S+ ', '') end as error,
       case when m.sent_at is null and not m.gave_up then m.next_attempt_at end as "nextAt"
     from unnest($2::text[], $3::text[]) r (digest_id, day) join mail m on m.digest ->> 'digestId' = r.digest_id and m.digest ->> 'day' = r.day
     where m.digest ->> 'placeId' = $1 order by m.id`,
    [placeId, runs.map((r) => r.digestId), runs.map((r) => r.day)],
  );

export type DueDigest = { placeId: string; placeKind: DigestPlaceKind; groupId: string; digestId: string };

/** Digests whose time has come, and those whose robot still waits for its message. A workspace may have joined a group, or left it, since it made them. */
export const dueDigests = (tx: Tx<'relay'>, now: number, limit: number): Promise<DueDigest[]> =>
  tx.rows<DueDigest>(
    `select distinct d.place_id as "placeId", d.place_kind as "placeKind", coalesce(t.group_id, d.group_id) as "groupId", d.id as "digestId" from digest d
       left join tenant t on d.place_kind = 'tenant' and t.id = d.place_id
     where d.next_at <= $1 or exists (select 1 from digest_run r where r.place_id = d.place_id and r.digest_id = d.id and r.robot_status in ('waiting', 'sending') and r.robot_next_at <= $1) limit $2`,
    [new Date(now), limit],
    'digests-due',
  );

export type Recipient = { id: string; name: string; email: string; locale: string };

/** Members of a workspace with the address they proved; who was switched off or left gets nothing. */
export const membersWithMail = (tx: Tx<'identity'>, tenantId: string, ids: readonly string[] | null): Promise<Recipient[]> =>
  tx.rows<Recipient>(
    `select p.id, p.name, p.email::text as email, p.locale from membership m join person p on p.id = m.person_id
     where m.tenant_id = $1 and m.disabled_at is null and p.email is not null and ($2::uuid[] is null or p.id = any ($2)) order by p.name, p.id`,
    [tenantId, ids],
  );
export const groupMembersWithMail = (tx: Tx<'identity'>, groupId: string, ids: readonly string[] | null): Promise<Recipient[]> =>
  tx.rows<Recipient>(
    `select p.id, p.name, p.email::text as email, p.locale from group_membership m join person p on p.id = m.person_id
     where m.group_id = $1 and p.email is not null and ($2::uuid[] is null or p.id = any ($2)) order by p.name, p.id`,
    [groupId, ids],
  );

export type GroupFacts = { slug: string; name: string; timeZone: string; tenantIds: string[] };
export async function groupFacts(tx: Tx<'hq'>): Promise<GroupFacts | undefined> {
  const [row] = await tx.rows<GroupFacts>(
    `select g.slug, g.name, g.time_zone as "timeZone", array(select t.id::text from tenant t where t.group_id = g.id order by t.id) as "tenantIds" from service_group g where g.id = app_group()`,
  );
  return row;
}
