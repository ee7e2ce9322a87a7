import type { TenantTx } from '../context.ts';

export type CustomerRow = { id: string; phone: string; name: string; address: string; createdAt: number };
const COLUMNS = `id, phone, name, address, created_at as "createdAt"`;

export async function customerByPhone(tx: TenantTx, tenantId: string, phone: string): Promise<CustomerRow | undefined> {
  const [row] = await tx.rows<CustomerRow>(
    `select ${COLUMNS} from customer where tenant_id = $1 and phone = $2`,
    [tenantId, phone],
    'customer-by-phone',
  );
  return row;
}

/** The zone of the place of the customer with this number, where it is remembered. */
export async function rememberedZone(tx: TenantTx, tenantId: string, phone: string): Promise<string | null> {
  const [row] = await tx.rows<{ timeZone: string | null }>(
    `select time_zone as "timeZone" from customer where tenant_id = $1 and phone = $2`,
    [tenantId, phone],
    'customer-zone',
  );
  return row?.timeZone ?? null;
}

export const rememberZone = (tx: TenantTx, tenantId: string, customerId: string, timeZone: string | null): Promise<unknown[]> =>
  tx.rows(
    `update customer set time_zone = $3 where tenant_id = $1 and id = $2 and time_zone is distinct from $3`,
    [tenantId, customerId, timeZone],
    'customer-remember-zone',
  );

/** Customers whose number ends like this, newest first. */
export const customersByTail = (tx: TenantTx, tenantId: string, reversedTail: string, limit: number): Promise<CustomerRow[]> =>
  tx.rows<CustomerRow>(
    `select ${COLUMNS} from customer where tenant_id = $1 and phone_reversed >= $2 and phone_reversed < $3 order by created_at desc limit $4`,
    [tenantId, reversedTail, `${reversedTail}:`, limit],
    'customer-by-tail',
  );

export type CustomerTicket = {
  id: string;
  number: string;
  title: string;
  stage: string;
  flowVersionId: string;
  isOpen: boolean;
  device: string;
  deviceSerial: string;
  address: string;
  createdAt: number;
  closedAt: number | null;
};

export const ticketsOfCustomer = (tx: TenantTx, tenantId: string, customerId: string, limit: number): Promise<CustomerTicket[]> =>
  tx.rows<CustomerTicket>(
    `select id, number, title, stage, flow_version_id as "flowVersionId", is_open as "isOpen", device, device_serial as "deviceSerial", address, created_at as "createdAt", closed_at as "closedAt"
     from ticket where tenant_id = $1 and customer_id = $2 order by created_at desc limit $3`,
    [tenantId, customerId, limit],
    'customer-tickets',
  );
