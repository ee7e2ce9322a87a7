/** An address as colleagues see it who may not read it: enough to tell two people of one name apart, as in `l***1@anjia.cn`. */
export const maskEmail = (email: string): string => email.replace(/^(.)[^@]*?([^@]?)@/, '$1***$2@');
