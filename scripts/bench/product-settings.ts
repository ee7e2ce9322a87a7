import { completeField } from '@bodan/core/fields/complete';
import type { FieldDefinition, FieldSet } from '@bodan/core/fields/definition';
import { type StandardContent, standardContent } from '@bodan/core/standard/content';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { DEPARTMENTS, FAULTS, SYMPTOMS, TIERS, WARRANTY } from './rows.ts';

const named = (text: string) => ({ 'zh-CN': text, en: text });

/** Fault codes, departments and tiers of the generated rows. */
export const STANDARD: StandardContent = standardContent.parse({
  ...STARTER_STANDARD,
  departments: DEPARTMENTS.map((code) => ({ code, name: named(code), parent: null })),
  waitingReasons: STARTER_STANDARD.waitingReasons.map((r) => ({ ...r, departmentCode: r.departmentCode && 'PARTS' })),
  faultCodes: FAULTS.map((code) => ({ code, name: named(code), parent: null })),
  tiers: Object.entries(TIERS).map(([code, t]) => ({
    code,
    name: named(code),
    firstResponseMinutes: t.respond * 60,
    planMinutes: t.resolve * 30,
    resolutionMinutes: t.resolve * 60,
    atRiskPercent: 75,
    stageMinutes: {},
    stageAlarms: false,
    clocks: [],
  })),
});

const field = (key: string, type: FieldDefinition['type'], options: readonly string[] = []): FieldDefinition =>
  completeField({
    key: `x_${key}`,
    type,
    name: named(key),
    options: options.map((o) => ({ key: o, name: named(o), color: null, isRetired: false })),
  });

export const FIELDS: FieldSet = {
  fields: [
    field('serial_no', 'text'),
    field('meter_reading', 'number'),
    field('amount', 'number'),
    field('warranty', 'choice', WARRANTY),
    field('channel', 'choice', ['phone', 'wechat', 'web', 'email', 'walk_in']),
    field('symptoms', 'multiple_choice', SYMPTOMS),
    field('onsite', 'switch'),
    field('install_date', 'date'),
  ],
};
