import type { TenantTx } from '../context.ts';

export type ViewRow = {
  id: string;
  personId: string;
  name: string;
  icon: string;
  isShared: boolean;
  query: string;
  position: number;
  version: number;
};
const COLUMNS = `id, person_id as "personId", name, icon, is_shared as "isShared", query, position, version`;

/** A person's own views and those shared in the workspace, in their order. */
export const viewsFor = (tx: TenantTx, tenantId: string, personId: string): Promise<ViewRow[]> =>
  tx.rows<ViewRow>(
    `select ${COLUMNS} from saved_view where tenant_id = $1 and (person_id = $2 or is_shared) order by position, created_at limit 200`,
    [tenantId, personId],
    'views',
  );

export async function lockView(tx: TenantTx, tenantId: string, id: string): Promise<ViewRow | undefined> {
  const [row] = await tx.rows<ViewRow>(`select ${COLUMNS} from saved_view where tenant_id = $1 and id = $2 for update`, [tenantId, id]);
  return row;
}

export const insertView = (tx: TenantTx, tenantId: string, v: Omit<ViewRow, 'version'>): Promise<unknown[]> =>
  tx.rows(
    `insert into saved_view (tenant_id, id, person_id, name, icon, is_shared, query, position) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [tenantId, v.id, v.personId, v.name, v.icon, v.isShared, v.query, v.position],
  );

export const updateView = (tx: TenantTx, tenantId: string, v: ViewRow): Promise<unknown[]> =>
  tx.rows(
    `update saved_view set name = $3, icon = $4, is_shared = $5, query = $6, position = $7, version = $8 where tenant_id = $1 and id = $2`,
    [tenantId, v.id, v.name, v.icon, v.isShared, v.query, v.position, v.version],
  );

export const deleteView = (tx: TenantTx, tenantId: string, id: string): Promise<unknown[]> =>
  tx.rows(`delete from saved_view where tenant_id = $1 and id = $2`, [tenantId, id]);
