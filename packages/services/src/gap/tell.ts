import { DomainError, invalidInput } from '@bodan/core/errors';
import { localDay } from '@bodan/core/ticket/days';
import { rangeOf } from '../board/read.ts';
import { type ConformanceRange, groupWeights, questionFor } from '../conformance/read.ts';
import { type HqContext, permitHq } from '../context.ts';
import { seeMembership } from '../group/store.ts';
import { visitMember, writeInMember } from '../group/visit.ts';
import type { Repeat } from '../identity/person-once.ts';
import { addNotices, holdBells } from '../notification/store.ts';
import { type FoundGap, findGaps, toldToday } from './look.ts';

export type TellInput = ConformanceRange & { tenantId: string; gap: string };
/** `people`: who was told of it today. `isNew`: by this press. */
export type GapTold = { people: number; toldAt: string; isNew: boolean };

/** What a notice says of a gap, in the words of whoever reads it. */
const factsOf = ({ kind, act, list, code, field, name, values, from, isOwn, version }: FoundGap) => ({
  kind,
  act,
  list,
  code,
  field,
  name,
  values,
  from,
  isOwn,
  version: version && {
    ...version,
    offeredAt: new Date(version.offeredAt).toISOString(),
    startsAt: version.startsAt === null ? null : new Date(version.startsAt).toISOString(),
  },
});

/**
 * Tells those of a subsidiary whose role closes a gap, in their bell, with the page where they do; of each gap once a day, whoever presses. Errors: `conflict`
 * where nobody has the role, `forbidden`, `not_found`, `validation_failed` for what headquarters closes itself.
 */
export async function tellGap(ctx: HqContext, repeat: Repeat, { tenantId, gap: key, ...days }: TellInput): Promise<GapTold> {
  permitHq(ctx, 'hq.standard.write');
  const { app, groupId, groupName, tenantIds, timeZone, principal } = ctx;
  if (!tenantIds.includes(tenantId)) throw new DomainError('not_found');
  const scope = { tenantId, groupId };
  const config = await app.configs.get(app.db, scope);
  const now = app.now();
  const range = rangeOf(days, localDay(timeZone, now));
  const weights = await groupWeights(ctx);
  const { gaps } = await visitMember(app, scope, (tx) => findGaps(tx, config, groupId, questionFor(config, range), weights, now));
  const gap = gaps.find((g) => g.key === key);
  if (!gap) throw new DomainError('not_found', 'There is no such gap, or it is closed already.');
  if (gap.act === 'publish') throw invalidInput('/gap', 'headquarters closes this one itself, with a version of the standard');
  const { people } = gap.keepers;
  if (people.length === 0) throw new DomainError('conflict', 'Nobody there has a role that closes it.');
  return writeInMember(ctx, repeat, tenantId, async (tx) => {
    if (!(await seeMembership(tx))) throw new DomainError('not_found');
    await holdBells(tx);
    const told = (await toldToday(tx, config, people, now)).get(key);
    if (told === undefined)
      await addNotices(
        tx,
        people.map(({ personId }) => ({ id: app.newId(), personId, why: 'gap_keeper' })),
        {
          kind: 'gap',
          ticketId: null,
          data: { ...factsOf(gap), gap: key, tickets: gap.tickets, by: principal.name, group: groupName, ...range },
          haste: null,
          at: now,
        },
      );
    return { people: people.length, toldAt: new Date(told ?? now).toISOString(), isNew: told === undefined };
  });
}
