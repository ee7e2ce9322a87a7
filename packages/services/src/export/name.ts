const UNFIT_FOR_NAMES = /[\\/:*?"<>|\p{Cc}]/gu;
const LONGEST_NAME = 120;

/** A text as every system takes it for the name of a file. */
export const fileName = (text: string): string => text.replace(UNFIT_FOR_NAMES, ' ').slice(0, LONGEST_NAME);
