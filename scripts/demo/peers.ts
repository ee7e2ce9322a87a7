import { CONSENT } from '@bodan/core/peer-benchmark/consent';
import type { Trade } from '@bodan/core/peer-benchmark/rule';
import type { TenantScope } from '@bodan/db/doors';
import type { App } from '@bodan/services/context';
import { join } from '@bodan/services/peer-benchmark/store';

const DAY_MS = 86_400_000;
const AGREED_DAYS_AGO = 100;

/** The owner agreed long enough ago for a period to have passed. Peers are not made up: the demo has too few shops, and says so. */
export async function agreeToCompare(app: App, scope: TenantScope, trade: Trade): Promise<void> {
  await app.db.tenant(scope, async (tx) => {
    const [owner] = await tx.rows<{ personId: string; name: string }>(
      `select person_id as "personId", display_name as name from membership where 'owner' = any (roles) order by person_id limit 1`,
    );
    if (!owner) return;
    const at = new Date(app.now() - AGREED_DAYS_AGO * DAY_MS);
    await join(tx, scope.groupId, {
      id: app.newId(),
      trade,
      textVersion: CONSENT.version,
      personId: owner.personId,
      personName: owner.name,
      at,
    });
  });
}

/** The workspace is as old as what is told of it: half a year. */
export async function openSince(ownerUrl: string, slug: string): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client(ownerUrl);
  await client.connect();
  try {
    await client.query(
      `update tenant set created_at = now() - interval '180 days' where slug = $1 and created_at > now() - interval '180 days'`,
      [slug],
    );
  } finally {
    await client.end();
  }
}
