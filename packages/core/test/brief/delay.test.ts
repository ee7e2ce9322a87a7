import { longestDelays, slicesWithin } from '@bodan/core/brief/delay';
import { compileCalendar } from '@bodan/core/sla/calendar';
import { expect, test } from 'vitest';

const office: [string, string][] = [
  ['09:00', '12:00'],
  ['13:00', '18:00'],
];
const calendar = compileCalendar({ tz: 'Asia/Shanghai', weekly: { mon: office, tue: office, wed: office, thu: office, fri: office } });
const at = (text: string): number => Date.parse(`2026-11-${text}:00+08:00`);
const waited = (ticketId: string, from: string, to: string) => ({
  tenantId: 't',
  ticketId,
  startedAt: at(from),
  endedAt: at(to),
  isAnswered: true,
});

test('the longest are told in working time, equal ones by the earlier start and then by id, and what took none is left out', () => {
  const all = [
    waited('d', '24T12:10', '24T12:50'),
    waited('c', '24T10:00', '24T10:30'),
    waited('b', '24T10:00', '24T10:30'),
    waited('e', '24T09:00', '24T09:30'),
    waited('a', '23T17:00', '24T10:00'),
  ];
  const told = (list: typeof all) => longestDelays(list, () => calendar).map((d) => [d.ticketId, d.seconds]);
  expect(told(all)).toEqual([
    ['a', 7200],
    ['e', 1800],
    ['b', 1800],
  ]);
  expect(told(all.toReversed())).toEqual(told(all));
  expect(told([waited('d', '24T12:10', '24T12:50')])).toEqual([]);
});

test('the parts of a ledger that lie in a delay add up to it, the open one included', () => {
  const place = { stage: 'new', department: 'CS', personId: null, waitingReason: null, counted: true };
  const slice = (from: string, to: string) => ({ ...place, startedAt: at(from), endedAt: at(to) });
  const delay = { startedAt: at('23T17:00'), endedAt: at('25T00:00') };
  const parts = slicesWithin(
    [slice('20T09:00', '23T17:30'), slice('23T17:30', '24T12:30')],
    { ...place, stage: 'dispatch', startedAt: at('24T12:30') },
    delay,
    calendar,
  );
  expect(parts.map((s) => [s.stage, s.businessSeconds])).toEqual([
    ['new', 1800],
    ['new', 1800 + 3 * 3600],
    ['dispatch', 5 * 3600],
  ]);
  const [whole] = longestDelays([{ ...waited('a', '23T17:00', '25T00:00') }], () => calendar);
  expect(parts.reduce((sum, s) => sum + s.businessSeconds, 0)).toBe(whole?.seconds);
});
