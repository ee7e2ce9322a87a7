import type { ListFilter } from '@bodan/services/ticket/list-filter';
import { z } from '@hono/zod-openapi';
import { listFilter } from './schema/ticket-query.ts';

const filter = z.object(listFilter);

/** What narrows a list, as services take it; `me` is who asks. */
export function listFilterOf(q: z.infer<typeof filter>, me: string | null): ListFilter {
  const time = (text: string | undefined) => (text === undefined ? null : Date.parse(text));
  return {
    stages: q.stage ?? [],
    isOpen: q.open ?? null,
    isOverdue: q.overdue ?? false,
    isWaiting: q.waiting ?? null,
    isMyTurn: q.approver !== undefined,
    assigneeId: q.assignee === 'me' ? me : (q.assignee ?? null),
    branchIds: q.branch ?? [],
    faultCodes: q.fault ?? [],
    departmentCodes: q.department ?? [],
    tiers: q.tier ?? [],
    priorities: q.priority ?? [],
    sources: q.source ?? [],
    customerId: q.customer ?? null,
    createdFrom: time(q.createdFrom),
    createdTo: time(q.createdTo),
    told: q.told === undefined ? null : { id: q.told, kind: q.toldAs ?? null },
    importId: q.import ?? null,
    custom: (q.custom?.split(',') ?? []).map((pair) => ({
      key: pair.slice(0, pair.indexOf(':')),
      text: pair.slice(pair.indexOf(':') + 1),
    })),
  };
}
