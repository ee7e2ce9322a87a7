import type { components } from '#lib/api/schema.d.ts';
import { m } from '#lib/paraglide/messages.js';

export type GapKind = components['schemas']['Gaps']['items'][number]['kind'];
export const kindNames: Record<GapKind, () => string> = {
  version: m.gap_kind_version,
  unmapped_code: m.gap_kind_unmapped_code,
  split_code: m.gap_kind_split_code,
  retired_code: m.gap_kind_retired_code,
  field: m.gap_kind_field,
  unfilled: m.gap_kind_unfilled,
  backfill: m.gap_kind_backfill,
  option: m.gap_kind_option,
};
export const isKind = (text: string): text is GapKind => Object.hasOwn(kindNames, text);
