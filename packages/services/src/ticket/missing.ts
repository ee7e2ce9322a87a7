import { DomainError } from '@bodan/core/errors';

/** Another tenant's ticket and one that never was answer the same. */
export const ticketNotFound = (): DomainError => new DomainError('not_found', 'There is no such ticket.');
