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
    const bytes = await picture((i * 97) % 360);
    const id = app.newId();
    const row = {
      id,
      ticketId,
      blobKey: `${scope.tenantId}/${id}`,
      name: '现场照片.jpg',
      mediaType: 'image/jpeg',
      sizeBytes: bytes.length,
      sha256: app.sha256(bytes),
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
      await writeTicket(
        tx,
        config,
        noteFact(decision, before, 'ticket.attached', { attachmentId: id, name: row.name, mediaType: row.mediaType, sha256: row.sha256 }),
        '',
      );
    });
  }
}
