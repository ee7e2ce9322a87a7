import type { Api } from '../app.ts';
import type { Windows } from '../middleware/limits.ts';
import { mountHealth } from './health.ts';
import { mountTickets } from './ticket.ts';

export type Mount = (api: Api, shared: { windows: Windows }) => void;

/** Every room of the API; a new one is added here and nowhere else. */
export const ROUTES: readonly Mount[] = [mountHealth, mountTickets];
