import { m } from '#lib/paraglide/messages.js';
import { figureName } from './hq.ts';
import type { Panel } from './talk.svelte.ts';

const names: Record<Panel, () => string> = {
  lead: () => figureName('first_response_rate'),
  pace: m.hq_pace,
  quality: m.hq_quality,
  ranking: m.hq_subsidiaries_ranked,
  returns: m.returns_title,
  heat: m.heat_title,
  stuck: m.hq_stuck,
  department: m.hq_by_department,
  fault: m.hq_by_fault,
  tier: m.hq_by_tier,
  region: m.hq_by_region,
};
/** What a panel of the board is called where people talk about it. */
export const panelName = (panel: Panel): string => names[panel]();
export const isPanel = (text: string): text is Panel => Object.hasOwn(names, text);
