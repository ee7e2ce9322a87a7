/** The wall leaves here what it shows when it is switched on while the server is away. */
const kept = 'bodan-away';
/** What stands before a server answers for it from this status on. */
const AWAY = 502;

/** A wall's page from the server; else the one that was left here, which waits for it. */
export async function fromServerOrAway(request: Request): Promise<Response> {
  const answer = await fetch(request).catch(() => undefined);
  if (answer && answer.status < AWAY) return answer;
  return (await caches.match('/wall/', { cacheName: kept })) ?? answer ?? Response.error();
}
