import type { Ask } from './driver.ts';
import type { Loaded } from './load-product.ts';
import { FAULTS } from './rows.ts';

export type FieldPair = { name: string; custom(i: number): Ask; column(i: number): Ask };

const READINGS = 100_000;
const CHANNELS = ['phone', 'wechat', 'web', 'email', 'walk_in'];
const DEPARTMENTS = ['HVAC', 'ELEC', 'PLUMB', 'LIFT', 'IT', 'SEC'];

/** The same question about a custom field and about a column of the ticket that lets as many tickets pass. All in the first workspace. */
export function fieldPairs(loaded: Loaded): FieldPair[] {
  const [site] = loaded.sites;
  if (!site) throw new Error('no workspace');
  const headers = { authorization: `Bearer ${site.key}` };
  const ask = (query: string): Ask => ({ path: `/v1/w/${site.slug}/tickets?limit=50&${query}`, headers });
  const reading = (i: number, share: number) => {
    const from = (i * 7_919) % (READINGS - share);
    return `x_meter_reading:${from}..${from + share - 1}`;
  };
  const fault = (i: number) => `fault=${FAULTS[i % FAULTS.length]}`;
  const department = (i: number) => `department=${DEPARTMENTS[i % DEPARTMENTS.length]}`;
  return [
    {
      name: 'filter, a number of 240',
      custom: (i) => ask(`custom=${reading(i, Math.floor(READINGS / FAULTS.length))}`),
      column: (i) => ask(fault(i)),
    },
    { name: 'filter, a choice', custom: (i) => ask(`custom=x_channel:${CHANNELS[i % 5]}`), column: (i) => ask(department(i)) },
    {
      name: 'filter, one ticket',
      custom: (i) => ask(`custom=x_serial_no:SN${String(i).padStart(10, '0')}`),
      column: () => ask('customer=019abcde-0000-7000-8000-000000000000'),
    },
    { name: 'sort by a number', custom: () => ask('sort=-x_amount'), column: () => ask('sort=created') },
    { name: 'sort by a date', custom: () => ask('sort=x_install_date'), column: () => ask('sort=created') },
    { name: 'sort by a choice', custom: () => ask('sort=x_channel'), column: () => ask('sort=created') },
    {
      name: 'sort by a number, a twelfth of all',
      custom: (i) => ask(`sort=x_amount&${department(i)}`),
      column: (i) => ask(`sort=created&${department(i)}`),
    },
    {
      name: 'sort by a number, a 240th of all',
      custom: (i) => ask(`sort=x_amount&${fault(i)}`),
      column: (i) => ask(`sort=created&${fault(i)}`),
    },
  ];
}
