/** Looks shared by everything that floats over the page: one shadow, lines inside, no frames around items. */
export const floatPanel = 'anim-rise z-50 rounded-panel border border-line bg-surface p-1 shadow-float outline-none';
export const floatItem =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-control px-2 text-base outline-none select-none data-highlighted:bg-row-focus data-disabled:pointer-events-none data-disabled:opacity-50 pointer-coarse:min-h-11';
