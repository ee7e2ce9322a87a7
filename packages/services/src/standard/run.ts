import { DomainError } from '@bodan/core/errors';
import type { App } from '../context.ts';
import { workOff } from '../conversion/run.ts';
import { type ConversionKey, conversionById, setFacts, setStatus } from '../conversion/store.ts';
import { tellGroup } from '../notification/group-store.ts';
import { lockSettings } from '../workspace/settings-store.ts';
import { type AdoptionFacts, beginAdoption } from './adopt.ts';

/** Begins what was scheduled for an instant that has come; what the tickets do not allow by now is called off, with the reason kept. */
async function begin(app: App, key: ConversionKey): Promise<void> {
  try {
    await app.db.tenant(key, async (tx) => {
      await lockSettings(tx);
      const row = await conversionById(tx, key.conversionId);
      if (row?.status !== 'scheduled' || row.startsAt > app.now()) return;
      await beginAdoption(app, tx, row.id, row.facts as AdoptionFacts);
    });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'codes_in_use') throw error;
    await app.db.tenant(key, async (tx) => {
      const row = await conversionById(tx, key.conversionId);
      if (!row || !(await setStatus(tx, row.id, ['scheduled'], 'cancelled', null))) return;
      await tellGroup(app, tx, { kind: 'adoption_refused', data: { number: row.facts['toNumber'] } });
      await setFacts(tx, row.id, { ...row, facts: { ...row.facts, problem: error.code, ...error.extra } });
    });
  }
}

/** The worker's turn at a conversion: begins it when its time has come, then works off its list. True when nothing is left to do. */
export async function runConversion(app: App, key: ConversionKey): Promise<boolean> {
  const row = await app.db.tenant(key, (tx) => conversionById(tx, key.conversionId), 'read');
  if (row?.status === 'scheduled') await begin(app, key);
  return workOff(app, key);
}
