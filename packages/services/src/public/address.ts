import { type AddressCheck, checkAddress } from '@bodan/core/address/check';
import { loadDivisions } from '@bodan/core/address/divisions';
import type { App } from '../context.ts';
import { enterByLink } from './link.ts';

/** What can be said of an address a customer types on the report page. It reads, never corrects, and keeps nothing. Error: `not_found` for a wrong link. */
export async function checkAddressAsCustomer(app: App, token: string, address: string, requestId: string): Promise<AddressCheck> {
  await enterByLink(app, token, 'report', requestId);
  return checkAddress(await loadDivisions(), address);
}
