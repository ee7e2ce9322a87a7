import { redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types.d.ts';

/** Fields are written where their forms are drawn. */
export const load: PageLoad = ({ params }) => redirect(307, `/w/${params.workspace}/settings/forms`);
