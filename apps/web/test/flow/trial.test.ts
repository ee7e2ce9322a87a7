import { BLANK_FLOW } from '@bodan/core/flow/templates';
import { expect, test } from 'vitest';
import { missingFields, Trial } from '../../src/lib/features/flow/trial.svelte.ts';

type Answer = Awaited<ReturnType<ConstructorParameters<typeof Trial>[1]>>;
const walk: Answer['walk'] = {
  end: 'closed',
  steps: [
    { stage: 'new', lacks: [], steps: [], taken: 'start', why: 'first_open' },
    { stage: 'on_site', lacks: [], steps: [], taken: null, why: null },
  ],
};
const answer = (more: Partial<Answer>): Answer => ({ steps: [], stage: 'new', open: [], walk, ...more });
const step = (transition: string) => ({ transition, by: { role: 'owner' as const }, set: {}, assigneeId: null });
const taken = { transition: 'start', isOpen: true, reasons: [], refused: null, from: 'new', actions: [] };

test('before the first step the trail is the way the ticket would go', async () => {
  const trial = new Trial(
    () => BLANK_FLOW,
    () => Promise.resolve(answer({})),
  );
  expect(trial.trail).toBeNull();
  await trial.begin('t');
  expect(trial.trail).toEqual({ stages: new Set(['new', 'on_site']), edges: new Set(['start:new']), now: 'new' });
});

test('the trail has the step taken, what the flow took by itself after it, and not what was refused', async () => {
  const automatic = [{ transition: 'hop', from: 'on_site', to: 'done', why: 'guard' }];
  const trial = new Trial(
    () => BLANK_FLOW,
    () =>
      Promise.resolve(
        answer({
          stage: 'done',
          steps: [
            { ...taken, to: 'done', automatic },
            { ...taken, transition: 'cancel', isOpen: false, from: 'done', to: 'done', automatic: [] },
          ],
        }),
      ),
  );
  await trial.begin('t');
  expect(trial.trail?.edges).toEqual(new Set(['start:new', 'hop:on_site']));
  expect(trial.trail?.stages).toEqual(new Set(['new', 'on_site', 'done']));
  expect(trial.trail?.now).toBe('done');
});

test('the answer to an earlier question does not stand over that to a later one', async () => {
  const waiting: ((a: Answer) => void)[] = [];
  const trial = new Trial(
    () => BLANK_FLOW,
    () => new Promise((done) => void waiting.push(done)),
  );
  const first = trial.begin('t');
  const second = trial.take(step('start'));
  waiting[1]?.(answer({ stage: 'on_site' }));
  waiting[0]?.(answer({ stage: 'new' }));
  await Promise.all([first, second]);
  expect(trial.result?.stage).toBe('on_site');
  expect(trial.isBusy).toBe(false);
  const third = trial.back();
  trial.stop();
  waiting[2]?.(answer({ stage: 'new' }));
  await third;
  expect(trial.result).toBeUndefined();
});

test('only fields that are missing can be supposed; a rule that does not hold cannot', () => {
  expect(missingFields([{ kind: 'field', field: 'faultCode' }])).toEqual(['faultCode']);
  expect(missingFields([{ kind: 'field', field: 'faultCode' }, { kind: 'approval' }])).toBeNull();
  expect(missingFields([])).toEqual([]);
});
