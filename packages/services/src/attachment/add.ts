import { DomainError } from '@bodan/core/errors';
import { noteFact } from '@bodan/core/ticket/say';
import { permit, type WorkspaceContext } from '../context.ts';
import { changeTicket } from '../ticket/decide.ts';
import { ticketNotFound } from '../ticket/missing.ts';
import { loadTicket } from '../ticket/store.ts';
import { type AttachmentRow, attachmentsOf, findAttachment, insertAttachment } from './store.ts';

export type Attachment = {
  id: string;
  name: string;
  mediaType: string;
  sizeBytes: number;
  sha256: string;
  width: number | null;
  height: number | null;
  createdAt: string;
};

const json = ({ blobKey: _, ticketId: __, ...a }: AttachmentRow): Attachment => ({ ...a, createdAt: new Date(a.createdAt).toISOString() });
const MAX_PER_TICKET = 50;

/** Reads the upload; called only when the ticket is there, so that a foreign ticket answers before the body is judged. */
export type ReadFile = () => Promise<{ name: string; bytes: Uint8Array }>;

/** A photo on a ticket. Errors: `not_found`, `file_refused`, `plan_limit` beyond 50 photos. */
export async function addPhoto(ctx: WorkspaceContext, ticketId: string, read: ReadFile): Promise<Attachment> {
  permit(ctx, 'ticket.update');
  return attachPhoto(ctx, ticketId, read);
}

/** The same for a customer with a valid link. The picture is decoded and written anew before anything of it is kept; the same picture twice is one photo. */
export async function attachPhoto(ctx: WorkspaceContext, ticketId: string, read: ReadFile): Promise<Attachment> {
  const { app, scope } = ctx;
  const present = await app.db.tenant(
    scope,
    async (tx) => {
      if (!(await loadTicket(tx, scope.tenantId, ticketId, false))) throw ticketNotFound();
      return attachmentsOf(tx, scope.tenantId, ticketId);
    },
    'read',
  );
  const file = await read();
  const clean = await app.ports.cleanImage(file.bytes);
  const sha256 = app.sha256(clean.bytes);
  // A photo sent again over a bad line is the same photo: the answer is the first one.
  const same = present.find((a) => a.sha256 === sha256);
  if (same) return json(same);
  if (present.length >= MAX_PER_TICKET) throw new DomainError('plan_limit', `A ticket holds at most ${MAX_PER_TICKET} photos.`);
  const id = app.newId();
  const row = {
    id,
    ticketId,
    blobKey: `${scope.tenantId}/${id}`,
    name: file.name,
    mediaType: clean.mediaType,
    sizeBytes: clean.bytes.length,
    sha256,
    width: clean.width,
    height: clean.height,
  };
  // The blob first: a row never points at nothing; a blob without a row is only space.
  await app.ports.blobs.put(row.blobKey, clean.bytes, clean.mediaType);
  await changeTicket({ ...ctx, idempotency: null }, ticketId, { ifVersion: null, occurredAt: null }, async (decision, before, tx) => {
    await insertAttachment(tx, scope.tenantId, { ...row, uploadedBy: ctx.actor.kind === 'person' ? ctx.actor.id : null });
    return noteFact(decision, before, 'ticket.attached', {
      attachmentId: id,
      name: row.name,
      mediaType: row.mediaType,
      sha256: row.sha256,
    });
  });
  return json({ ...row, createdAt: app.now() });
}

export async function listPhotos(ctx: WorkspaceContext, ticketId: string): Promise<Attachment[]> {
  permit(ctx, 'ticket.read');
  return ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      if (!(await loadTicket(tx, ctx.scope.tenantId, ticketId, false))) throw ticketNotFound();
      return (await attachmentsOf(tx, ctx.scope.tenantId, ticketId)).map(json);
    },
    'read',
  );
}

/** The bytes of a photo. `ticketId` narrows a customer's link to its own ticket. Error: `not_found`. */
export async function readPhoto(
  ctx: WorkspaceContext,
  attachmentId: string,
  ticketId: string | null,
): Promise<{ bytes: Uint8Array; mediaType: string }> {
  const row = await ctx.app.db.tenant(ctx.scope, (tx) => findAttachment(tx, ctx.scope.tenantId, attachmentId), 'read');
  if (!row || (ticketId !== null && row.ticketId !== ticketId)) throw new DomainError('not_found');
  const blob = await ctx.app.ports.blobs.get(row.blobKey);
  if (!blob) throw new DomainError('not_found');
  return { bytes: blob.bytes, mediaType: row.mediaType };
}
