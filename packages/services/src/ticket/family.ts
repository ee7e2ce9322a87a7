import type { Relative } from './family-store.ts';

type Kin = Omit<Relative, 'kind'>;
/** Where a ticket came from and what came from it: what its flow opened, in that order. */
export type Family = { parent: Kin | null; children: Kin[] };

/** The relatives of a ticket by which side they stand on. */
export function familyOf(relatives: readonly Relative[]): Family {
  const kin = (kind: Relative['kind']): Kin[] =>
    relatives
      .filter((r) => r.kind === kind)
      .map(({ id, number, title, stage, flowVersionId, isOpen, waitingReason, relation }) => ({
        id,
        number,
        title,
        stage,
        flowVersionId,
        isOpen,
        waitingReason,
        relation,
      }));
  return { parent: kin('parent')[0] ?? null, children: kin('child') };
}
