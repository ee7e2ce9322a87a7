/** An address as colleagues see it who may not read it: enough to tell two people of one name apart, as in `l***1@anjia.cn`; of a short one only the first letter. */
export const maskEmail = (email: string): string => email.replace(/^(.)(?:[^@]{2,}([^@]))?[^@]*@/, '$1***$2@');
