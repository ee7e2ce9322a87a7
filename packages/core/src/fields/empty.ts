/** Whether a field holds nothing. A switch that is off and a number 0 are something. */
export const isEmptyValue = (v: unknown): boolean => v === undefined || v === null || v === '' || (Array.isArray(v) && v.length === 0);
