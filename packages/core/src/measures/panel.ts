/** The parts of a board that people talk about. */
export const BOARD_PANELS = [
  'lead',
  'pace',
  'quality',
  'ranking',
  'returns',
  'heat',
  'stuck',
  'department',
  'fault',
  'tier',
  'region',
] as const;
export type BoardPanel = (typeof BOARD_PANELS)[number];
