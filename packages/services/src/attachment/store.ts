import type { TenantTx } from '../context.ts';

export type AttachmentRow = {
  id: string;
  ticketId: string | null;
  blobKey: string;
  name: string;
  mediaType: string;
  sizeBytes: number;
  sha256: string;
  width: number | null;
  height: number | null;
  createdAt: number;
};
const COLUMNS = `id, ticket_id as "ticketId", blob_key as "blobKey", name, media_type as "mediaType", size_bytes as "sizeBytes", sha256, width, height, created_at as "createdAt"`;

export const insertAttachment = (
  tx: TenantTx,
  tenantId: string,
  a: Omit<AttachmentRow, 'createdAt'> & { uploadedBy: string | null },
): Promise<unknown[]> =>
  tx.rows(
    `insert into attachment (tenant_id, id, ticket_id, blob_key, name, media_type, size_bytes, sha256, width, height, uploaded_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [tenantId, a.id, a.ticketId, a.blobKey, a.name, a.mediaType, a.sizeBytes, a.sha256, a.width, a.height, a.uploadedBy],
  );

export const attachmentsOf = (tx: TenantTx, tenantId: string, ticketId: string): Promise<AttachmentRow[]> =>
  tx.rows<AttachmentRow>(
    `select ${COLUMNS} from attachment where tenant_id = $1 and ticket_id = $2 order by created_at, id limit 200`,
    [tenantId, ticketId],
    'attachments-of',
  );

export async function findAttachment(tx: TenantTx, tenantId: string, id: string): Promise<AttachmentRow | undefined> {
  const [row] = await tx.rows<AttachmentRow>(
    `select ${COLUMNS} from attachment where tenant_id = $1 and id = $2`,
    [tenantId, id],
    'attachment',
  );
  return row;
}
