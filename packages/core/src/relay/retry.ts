const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses before each try: a deadlock or settings that just changed are over in a second, a faulty version within hours. */
const PAUSES = [0, SECOND, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 4 * HOUR];

/** How long to wait after the try with this number failed through a fault of ours, in ms; null sets the event aside. */
export const afterFailure = (tries: number): number | null => PAUSES[tries] ?? null;
