import type { ZoneSource } from '@bodan/core/standard/content';
import { m } from '#lib/paraglide/messages.js';

const words: Record<ZoneSource, () => string> = {
  calendar: m.sla_zone_calendar,
  branch: m.sla_zone_branch,
  customer: m.sla_zone_customer,
};
export const zoneSourceName = (source: ZoneSource): string => words[source]();

let known: { value: string; label: string }[] | undefined;
/** Every IANA zone that this browser knows. */
export const zoneChoices = (): { value: string; label: string }[] =>
  (known ??= Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value })));
