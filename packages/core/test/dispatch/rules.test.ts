import { describe, expect, test } from 'vitest';
import { type Demand, type DispatchScene, ready, type Technician } from '../../src/dispatch/facts.ts';
import { type Refusal, refusalOf } from '../../src/dispatch/rules.ts';
import { at, demand, scene, span, technician } from './scene.ts';

const ask = (person: Partial<Technician>, wanted: Partial<Demand> = {}, where: Partial<DispatchScene> = {}): Refusal | null => {
  const s = scene(where);
  return refusalOf(s, ready(s, technician('t', person)), demand(wanted));
};
const rule = (...question: Parameters<typeof ask>) => ask(...question)?.rule ?? 'may';

describe('the first hard rule that fails is named', () => {
  test('nothing stands against a technician on duty in his hours', () => expect(rule({})).toBe('may'));
  test('disabled', () => expect(rule({ isDisabled: true, onDuty: false })).toBe('disabled'));
  test('not a technician', () => expect(rule({ roles: ['agent'] })).toBe('not_a_technician'));
  test('off duty', () => expect(rule({ onDuty: false })).toBe('off_duty'));
  test('who refused a ticket does not get it again', () => expect(rule({}, { refusedBy: ['t'] })).toBe('refused_before'));
  test('a skill that is not there, and one that is too low, with the levels', () => {
    expect(ask({}, { requiredSkill: 'gas', requiredLevel: 3 })).toMatchObject({
      rule: 'missing_skill',
      detail: 'gas',
      value: 0,
      needed: 3,
    });
    expect(ask({ skills: { gas: 2 } }, { requiredSkill: 'gas', requiredLevel: 3 })).toMatchObject({ rule: 'skill_too_low', value: 2 });
    expect(rule({ skills: { gas: 3 } }, { requiredSkill: 'gas', requiredLevel: 3 })).toBe('may');
  });
});

describe('without an appointment some of his hours must be ahead', () => {
  test('after closing time he is off shift, until the next opening', () =>
    expect(ask({}, {}, { at: at('18:00') })).toMatchObject({ rule: 'off_shift', at: Date.parse('2025-10-10T08:30:00+08:00') }));
  test('a minute before closing time he may', () => expect(rule({}, {}, { at: at('17:59') })).toBe('may'));
  test('own hours replace those of the workspace, holidays too', () => {
    expect(rule({ shifts: { thu: [['19:00', '22:00']] } }, {}, { at: at('18:00') })).toBe('may');
    expect(rule({ shifts: { fri: [['08:00', '17:00']] } })).toBe('off_shift');
    expect(ask({ shifts: {} })).toMatchObject({ rule: 'off_shift', at: null });
  });
  test('leave for the rest of the day keeps him away, for a part of it not', () => {
    expect(ask({ leaves: [{ ...span('12:00', '23:00'), reason: '体检' }] }, {}, { at: at('13:00') })).toMatchObject({
      rule: 'on_leave',
      detail: '体检',
      at: at('23:00'),
    });
    expect(rule({ leaves: [{ ...span('08:00', '11:00'), reason: '体检' }] })).toBe('may');
  });
});

describe('an appointment must lie within his day', () => {
  test('it may span the lunch break, but not his coming or going', () => {
    expect(rule({}, { window: span('11:00', '14:00') })).toBe('may');
    expect(rule({}, { window: span('08:00', '09:00') })).toBe('off_shift');
    expect(rule({}, { window: span('17:30', '18:01') })).toBe('off_shift');
  });
  test('a night shift holds over midnight on both days', () => {
    const night: Partial<Technician> = { shifts: { wed: [['22:00', '06:00']], thu: [['22:00', '06:00']] } };
    expect(rule(night, { window: span('05:00', '06:00') })).toBe('may');
    expect(rule(night, { window: { from: at('23:00'), to: at('23:00') + 2 * 3600_000 } })).toBe('may');
    expect(rule(night, { window: span('06:00', '07:00') })).toBe('off_shift');
  });
  test('leave that touches it keeps him away; leave that ends as it begins does not', () => {
    const leaves = [{ ...span('08:00', '10:00'), reason: '' }];
    expect(rule({ leaves }, { window: span('09:59', '11:00') })).toBe('on_leave');
    expect(rule({ leaves }, { window: span('10:00', '11:00') })).toBe('may');
  });
  test('nobody is in two places at once, and his own appointment is no obstacle to itself', () => {
    const jobs = [{ ...span('10:00', '11:00'), ticketId: 'other', place: null }];
    expect(ask({ jobs }, { window: span('10:30', '12:00') })).toMatchObject({ rule: 'overlapping_job', detail: 'other', at: at('10:00') });
    expect(rule({ jobs }, { window: span('11:00', '12:00') })).toBe('may');
    expect(rule({ jobs }, { ticketId: 'other', window: span('10:30', '12:00') })).toBe('may');
  });
  test('his day is full at its capacity, without counting the same ticket twice', () => {
    const jobs = [{ ...span('10:00', '11:00'), ticketId: 'own', place: null }];
    expect(ask({ dailyCapacity: 1, dayJobs: 1, jobs })).toMatchObject({ rule: 'at_capacity', value: 1, needed: 1 });
    expect(rule({ dailyCapacity: 1, dayJobs: 1, jobs }, { ticketId: 'own' })).toBe('may');
  });
});
