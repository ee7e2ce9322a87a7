import { type AddressCheck, checkAddress } from '@bodan/core/address/check';
import { loadDivisions } from '@bodan/core/address/divisions';
import { permit, type WorkspaceContext } from '../context.ts';

/** What can be said of an address as it is typed. It reads and never corrects, and keeps nothing. */
export async function checkTypedAddress(ctx: WorkspaceContext, address: string): Promise<AddressCheck> {
  permit(ctx, 'ticket.create');
  return checkAddress(await loadDivisions(), address);
}
