import { noteFact } from '@bodan/core/ticket/say';
import type { TenantScope } from '@bodan/db/doors';
import { insertAttachment } from '@bodan/services/attachment/store';
import type { App } from '@bodan/services/context';
import { loadTicket, writeTicket } from '@bodan/services/ticket/store';
import sharp from 'sharp';

const SIZE = { width: 1600, height: 1200 };

/** A drawn stand-in for a photo of a unit: a plate, a grille, a light. Nobody's picture. */
async function picture(hue: number): Promise<Uint8Array> {
  const bars = Array.from(
    { length: 14 },
    (_, i) => `<rect x="220" y="${330 + i * 36}" width="1160" height="14" rx="7" fill="hsl(${hue} 8% ${58 - i}%)"/>`,
  ).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1200"><rect width="1600" height="1200" fill="hsl(${hue} 14% 82%)"/><rect x="160" y="220" width="1280" height="700" rx="36" fill="hsl(${hue} 6% 94%)" stroke="hsl(${hue} 8% 60%)" stroke-width="6"/>${bars}<circle cx="1330" cy="270" r="16" fill="#F2A71B"/><rect x="40" y="1020" width="620" height="140" fill="#0e1513" opacity=".62"/><rect x="40" y="1020" width="8" height="140" fill="#F2A71B"/></svg>`;
  return sharp(Buffer.from(svg)).resize(SIZE).jpeg({ quality: 80 }).toBuffer();
}

const NAME = '现场照片.jpg';
const MEDIA_TYPE = 'image/jpeg';
/** A photo and what the events of tickets say of it. */
export type Photo = { bytes: Uint8Array; said: { name: string; mediaType: string; sha256: string } };
export async function photoOf(app: App, hue: number): Promise<Photo> {
  const bytes = await picture(hue);
  return { bytes, said: { name: NAME, mediaType: MEDIA_TYPE, sha256: app.sha256(bytes) } };
}

/** The files behind the photos that lives tell of: one picture for all of a workspace. */
export async function keepToldPhotos(app: App, scope: TenantScope, { bytes, said }: Photo): Promise<void> {
  const blobKey = `${scope.tenantId}/${app.newId()}`;
  await app.ports.blobs.put(blobKey, bytes, MEDIA_TYPE);
  await app.db.tenant(scope, (tx) =>
    tx.rows(
      `insert into attachment (tenant_id, id, ticket_id, blob_key, name, media_type, size_bytes, sha256, width, height, uploaded_by, created_at)
       select e.tenant_id, (e.data ->> 'attachmentId')::uuid, e.ticket_id, $1, $2, $3, $4, $5, $6, $7, e.actor_id, e.recorded_at from ticket_event e where e.tenant_id = app_tenant() and e.type = 'ticket.attached'`,
      [blobKey, said.name, said.mediaType, bytes.length, said.sha256, SIZE.width, SIZE.height],
    ),
  );
}

/** Photos on the newest tickets of a workspace, through the same rows and events as an upload. */
export async function addPhotos(app: App, scope: TenantScope, count: number): Promise<void> {
  const config = await app.configs.get(app.db, scope);
  const tickets = await app.db.tenant(
    scope,
    (tx) =>
      tx.rows<{ id: string }>(`select id from ticket where tenant_id = $1 and is_open order by created_at desc limit $2`, [
        scope.tenantId,
        count,
      ]),
    'read',
  );
  for (const [i, { id: ticketId }] of tickets.entries()) {
    const { bytes, said } = await photoOf(app, (i * 97) % 360);
    const id = app.newId();
    const row = {
      id,
      ticketId,
      blobKey: `${scope.tenantId}/${id}`,
      ...said,
      sizeBytes: bytes.length,
      ...SIZE,
    };
    await app.ports.blobs.put(row.blobKey, bytes, row.mediaType);
    await app.db.tenant(scope, async (tx) => {
      const before = await loadTicket(tx, scope.tenantId, ticketId, true);
      if (!before) return;
      await insertAttachment(tx, scope.tenantId, { ...row, uploadedBy: null });
      const decision = {
        config,
        actor: { kind: 'customer' as const, id: null, name: '', roles: [] },
        now: Math.max(before.updatedAt, app.now()),
        newId: app.newId,
      };
      await writeTicket(tx, config, noteFact(decision, before, 'ticket.attached', { attachmentId: id, ...said }), '');
    });
  }
}
