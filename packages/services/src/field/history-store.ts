import type { FieldSet } from '@bodan/core/fields/definition';
import type { Layouts } from '@bodan/core/fields/layout';
import type { TenantTx } from '../context.ts';

export type FieldSetRow = { number: number; content: FieldSet & { layouts?: Layouts | null }; createdBy: string | null; createdAt: number };
/** Newest first. */
export const fieldSetVersions = (tx: TenantTx, before: number | null, limit: number): Promise<FieldSetRow[]> =>
  tx.rows<FieldSetRow>(
    `select number, content, created_by as "createdBy", created_at as "createdAt" from field_set_version
     where tenant_id = app_tenant() and ($1::int is null or number < $1) order by number desc limit $2`,
    [before, limit],
  );
