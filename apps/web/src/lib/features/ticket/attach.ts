import { Problem, problemFrom } from '#lib/api/problem.ts';
import { m } from '#lib/paraglide/messages.js';
import { tellProblem } from '#lib/ui/toast.ts';

/** Hangs a picture on a ticket; answers its id, or tells why it could not be. */
export async function attachPicture(workspace: string, ticketId: string, file: File): Promise<string | undefined> {
  const body = new FormData();
  body.set('file', file);
  try {
    const response = await fetch(`/v1/w/${workspace}/tickets/${ticketId}/photos`, { method: 'POST', body }).catch(() => {
      throw new Problem(0, {});
    });
    const answer = (await response.json().catch(() => ({}))) as { id?: string };
    if (!response.ok) throw problemFrom(response, answer);
    return answer.id;
  } catch (error) {
    tellProblem(m.photo_failed({ name: file.name }), error);
    return undefined;
  }
}
