import { redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types.d.ts';

/** A workspace opens on what is being worked on; for technicians that is their own. */
export const load: PageLoad = async ({ params, parent }) => {
  const { workspace } = await parent();
  const view = workspace.roles.every((role) => role === 'technician') ? 'view=mine&open=true&assignee=me' : 'view=open&open=true';
  redirect(307, `/w/${params.workspace}/tickets?${view}`);
};
