import type { FieldDefinition } from '@bodan/core/fields/definition';
import { carryDashboard, carryFields, carryFlow, carryQuery } from '@bodan/core/standard/carry-names';
import type { Naming } from '@bodan/core/standard/code-part';
import type { UseKind } from '@bodan/core/standard/mention';
import { type NamedCode, namedCodes } from '@bodan/core/standard/named-codes';
import type { CodeList } from '@bodan/core/standard/retirement';
import type { TenantTx } from '../context.ts';
import { currentFieldSet } from '../workspace/settings-store.ts';
import { namingFlows, namingWorld } from './carry.ts';
import { keptDashboards, peopleIn, savedQueries } from './join-store.ts';

type Thing = { kind: UseKind; name: string; read: (naming: Naming) => unknown };
export type NamedUse = NamedCode & { kind: UseKind; name: string };

/** What of a workspace may name codes, each as it is read when its codes are carried along. `standard` are the standard's fields. */
async function namingThings(tx: TenantTx, standard: readonly FieldDefinition[]): Promise<Thing[]> {
  const own = await currentFieldSet(tx);
  const fields = [...standard, ...own.fields];
  const flows = await namingFlows(tx);
  const world = await namingWorld(flows, fields);
  return [
    ...flows.flatMap(({ row, draft: drawn, published }): Thing[] => {
      const read = (n: Naming) => [drawn, published].map((flow) => flow && carryFlow(flow, n, world));
      return row.retiredAt === null ? [{ kind: 'flow', name: row.name, read }] : [];
    }),
    ...own.fields.map((f): Thing => ({ kind: 'form', name: f.name['zh-CN'], read: (n) => carryFields([f], n, fields) })),
    ...(await keptDashboards(tx)).flatMap(({ isDeleted, name, definition }): Thing[] =>
      isDeleted ? [] : [{ kind: 'dashboard', name, read: (n) => carryDashboard(definition, n) }],
    ),
    ...(await savedQueries(tx)).map(({ name, query }): Thing => ({ kind: 'view', name, read: (n) => carryQuery(query, n, fields) })),
    ...(await peopleIn(tx)).map(({ name, code }): Thing => ({ kind: 'member', name, read: (n) => n.code('departments', code) })),
  ];
}

/** Who and what in the workspace names which of these codes. */
export async function namedIn(
  tx: TenantTx,
  codes: Readonly<Record<CodeList, readonly string[]>>,
  standard: readonly FieldDefinition[],
): Promise<NamedUse[]> {
  const things = await namingThings(tx, standard);
  return things.flatMap(({ kind, name, read }) => namedCodes(codes, read).map((named) => ({ ...named, kind, name })));
}
