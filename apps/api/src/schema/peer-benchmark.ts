import { LEVELS } from '@bodan/core/peer-benchmark/cohort';
import { CONSENT } from '@bodan/core/peer-benchmark/consent';
import { STANDING_STATES } from '@bodan/core/peer-benchmark/release';
import { PEER_FIGURE_KEYS, SIZE_KEYS, TRADE_KEYS } from '@bodan/core/peer-benchmark/rule';
import { z } from '@hono/zod-openapi';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const words = z.object({ 'zh-CN': z.string(), en: z.string() });
const trade = z.enum(TRADE_KEYS);
const size = z.enum(SIZE_KEYS);
const share = z.number().min(0).max(1).nullable();

export const joinPeersBody = z
  .strictObject({
    trade,
    textVersion: z
      .int()
      .min(1)
      .openapi({ description: 'The version of the words the owner read and agrees to; another current one answers 409' }),
  })
  .openapi('JoinPeers', { example: { trade: 'computer', textVersion: CONSENT.version } });

const comparison = z
  .object({
    from: day,
    to: day,
    handedAt: z.iso.datetime().openapi({ description: 'The own counts are those of the board at this moment' }),
    publishedAt: z.iso.datetime(),
    state: z.enum(STANDING_STATES).openapi({
      description:
        'published: counted in the release shown; waiting: not enough shops have met; resting: sits out because it would show who left; uneven: one shop is too large a part; thin: too few tickets; young: the workspace is too new',
    }),
    cohort: z
      .object({ level: z.enum(LEVELS), trade: trade.nullable(), size: size.nullable() })
      .nullable()
      .openapi({ description: 'Whom it is compared with; null unless published' }),
    shops: z
      .object({ from: z.number().int(), to: z.number().int().nullable() })
      .nullable()
      .openapi({ description: 'How many shops, as a band; this one is among them' }),
    tickets: z.number().int(),
    size,
    met: z
      .object({ trade: z.number().int(), all: z.number().int() })
      .openapi({ description: 'Shops that wait: of the own trade, and of all' }),
    figures: z.array(
      z.object({
        key: z.enum(PEER_FIGURE_KEYS),
        own: z.object({ numerator: z.number().int(), denominator: z.number().int() }),
        peers: z
          .object({ p25: share, median: share, p75: share })
          .nullable()
          .openapi({ description: 'Rounded; null where too few shops lie beyond a quartile' }),
      }),
    ),
  })
  .openapi('PeerComparison');

export const peerBenchmarkSchema = z
  .object({
    member: z
      .object({ trade, textVersion: z.number().int(), consentedAt: z.iso.datetime(), consentedBy: z.string() })
      .nullable()
      .openapi({ description: 'The consent in force; null while the workspace takes no part' }),
    mayDecide: z.boolean().openapi({ description: 'Whether the caller may agree and withdraw' }),
    consent: z.object({ version: z.number().int(), shared: z.array(words), kept: z.array(words) }),
    trades: z.array(z.object({ key: trade, name: words })),
    sizes: z.array(z.object({ key: size, name: words })),
    minShops: z.number().int(),
    next: z.object({ publishedAt: z.iso.datetime(), to: day, joinsAt: z.iso.datetime() }),
    comparisons: z.array(comparison),
  })
  .openapi('PeerBenchmark');
