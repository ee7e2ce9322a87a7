/** What a live update tells: that something happened to a ticket, nothing of it. Whoever may read it, reads it. Of a notice of headquarters the ids are of its group and itself; of a delegation both are of its workspace. */
export type LiveEvent = { tenantId: string; ticketId: string; type: string; seq: number; txid: string };
