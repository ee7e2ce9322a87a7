import { redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types.d.ts';

/** A workspace opens on what is being worked on. */
export const load: PageLoad = ({ params }) => redirect(307, `/w/${params.workspace}/tickets?view=open&open=true`);
