import { priorities } from './kinds.ts';

/** What is typed into a new ticket besides its custom fields. */
export type NewTicketValues = {
  title: string;
  customerWords: string;
  phone: string;
  contactName: string;
  address: string;
  device: string;
  deviceSerial: string;
  faultCode: string;
  branchId: string;
  tier: string;
  customerZone: string;
  priority: string;
};

/** The parts of the form that show what is refused of them. */
export const newTicketParts: readonly (keyof NewTicketValues)[] = [
  'title',
  'customerWords',
  'phone',
  'contactName',
  'address',
  'device',
  'deviceSerial',
  'faultCode',
  'branchId',
  'tier',
  'customerZone',
  'priority',
];

/** The form as it is sent. */
export const newTicketBody = (values: NewTicketValues, title: string, custom: Record<string, unknown>) => ({
  title,
  customerWords: values.customerWords.trim(),
  priority: priorities.find((key) => key === values.priority) ?? 'normal',
  tier: values.tier || null,
  faultCode: values.faultCode || null,
  departmentCode: null,
  branchId: values.branchId || null,
  // Left out, what is remembered of the customer holds.
  ...(values.customerZone ? { customerZone: values.customerZone } : {}),
  contactName: values.contactName.trim(),
  ...(values.phone.trim() ? { phone: values.phone.trim() } : {}),
  address: values.address.trim(),
  device: values.device.trim(),
  deviceSerial: values.deviceSerial.trim(),
  tags: [],
  custom,
});
