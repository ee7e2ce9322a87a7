import type { PRIORITIES } from '../ticket/state.ts';

type Late = { priority: (typeof PRIORITIES)[number]; lateSeconds: number; targetSeconds: number };

/** What is late is severe when the ticket is urgent, or when it has taken its whole target again. Working seconds. */
export const isSevere = ({ priority, lateSeconds, targetSeconds }: Late): boolean => priority === 'urgent' || lateSeconds >= targetSeconds;
