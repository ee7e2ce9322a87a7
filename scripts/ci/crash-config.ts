import { type Parts, PLACE, WRITERS } from './parts.ts';

const AT = `/v1/w/${PLACE}/tickets`;

/** What is written, killed and counted. Every ticket is told twice: when its first response is at risk, after six seconds, and when it is late, after a minute. */
export function crashConfig({ baseUrl, sinkPort, secret, actors, start }: Parts) {
  return {
    baseUrl,
    headers: { origin: baseUrl },
    actors,
    start,
    crash: {
      targets: start.map(({ name }) => name),
      writers: 4,
      thinkMs: 400,
      create: { op: `POST ${AT}`, actors: WRITERS, body: { title: '{{marker}}', faultCode: 'GEN-01' }, id: '/id' },
      read: `GET ${AT}/{ticketId}`,
      update: { op: `PATCH ${AT}/{ticketId}`, body: { title: '{{marker}}' } },
      list: { op: `GET ${AT}?limit=100`, items: '/items', next: '/nextCursor', param: 'cursor' },
      sink: {
        port: sinkPort,
        secret,
        expect: ['ticket.at_risk', 'ticket.breached'],
        key: '/data/ticketId',
        event: '/type',
        // After four faults in a row the next try of an alert comes five minutes later, as it should; so faults are rare, and the wait outlasts one such.
        faults: 0.04,
        waitMs: 480_000,
      },
    },
  };
}
