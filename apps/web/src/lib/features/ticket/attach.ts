import { sendForm } from '#lib/api/client.ts';
import { Problem } from '#lib/api/problem.ts';
import { m } from '#lib/paraglide/messages.js';
import { tellProblem } from '#lib/ui/toast.ts';

/** Answers that speak against the picture itself, which no other try changes. */
const refusals: ReadonlySet<number> = new Set([400, 413, 415, 422]);

type Hung = { id: string } | { mayTryAgain: boolean };

/** Hangs a picture on a ticket; tells why it could not be, and says whether another try may. */
export async function hangPicture(workspace: string, ticketId: string, file: File): Promise<Hung> {
  const body = new FormData();
  body.set('file', file);
  try {
    return await sendForm<{ id: string }>(`/v1/w/${workspace}/tickets/${ticketId}/photos`, body);
  } catch (error) {
    tellProblem(m.photo_failed({ name: file.name }), error);
    return { mayTryAgain: !(error instanceof Problem && refusals.has(error.status)) };
  }
}

/** The same for who needs nothing but its id. */
export async function attachPicture(workspace: string, ticketId: string, file: File): Promise<string | undefined> {
  const hung = await hangPicture(workspace, ticketId, file);
  return 'id' in hung ? hung.id : undefined;
}
