import { api, send } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';

export type Check = components['schemas']['AddressCheck'];
/** Who judges an address: the workspace for its people, its report link for a customer. */
export type Ask = (address: string, signal: AbortSignal) => Promise<Check>;

export const askWorkspace =
  (workspace: string): Ask =>
  (address, signal) =>
    send(api.POST('/v1/w/{workspace}/address/check', { params: { path: { workspace } }, body: { address }, signal }));

export const askReportLink =
  (token: string): Ask =>
  (address, signal) =>
    send(api.POST('/v1/public/report/{token}/address-check', { params: { path: { token } }, body: { address }, signal }));
