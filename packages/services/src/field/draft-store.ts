import type { TenantTx } from '../context.ts';

/** Whatever is drawn, also half done; it is judged when it is published. */
export type DraftContent = Record<string, unknown>;
export type FieldDraftRow = { content: DraftContent; baseNumber: number; revision: number; savedBy: string | null; savedAt: number };
const DRAFT = `content, base_number as "baseNumber", revision, saved_by as "savedBy", saved_at as "savedAt"`;

export const fieldDraft = async (tx: TenantTx, isHeld = false): Promise<FieldDraftRow | undefined> =>
  (await tx.rows<FieldDraftRow>(`select ${DRAFT} from field_draft where tenant_id = app_tenant()${isHeld ? ' for update' : ''}`))[0];

/** Nothing is answered when it is at another revision than the caller saw (0 for none). */
export const putFieldDraft = async (
  tx: TenantTx,
  d: { content: DraftContent; savedBy: string | null; at: Date },
  ifRevision: number | null,
): Promise<FieldDraftRow | undefined> =>
  (
    await tx.rows<FieldDraftRow>(
      `insert into field_draft (tenant_id, content, base_number, saved_by, saved_at)
       select app_tenant(), $1, x.number, $2, $3 from tenant t join field_set_version x on x.tenant_id = t.id and x.id = t.field_set_version_id
         where t.id = app_tenant() and (coalesce($4::int, 0) = 0 or exists (select 1 from field_draft where tenant_id = app_tenant()))
       on conflict (tenant_id) do update set content = excluded.content, saved_by = excluded.saved_by, saved_at = excluded.saved_at, revision = field_draft.revision + 1
         where $4::int is null or field_draft.revision = $4 returning ${DRAFT}`,
      [JSON.stringify(d.content), d.savedBy, d.at, ifRevision],
    )
  )[0];

export const dropFieldDraft = (tx: TenantTx): Promise<unknown[]> => tx.rows(`delete from field_draft where tenant_id = app_tenant()`);
