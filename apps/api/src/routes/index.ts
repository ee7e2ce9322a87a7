import type { Api } from '../app.ts';
import type { Windows } from '../middleware/limits.ts';
import { mountAddress } from './address.ts';
import { mountAdoptions } from './adoption.ts';
import { mountApprovals } from './approval.ts';
import { mountAttachments } from './attachment.ts';
import { mountAuth } from './auth.ts';
import { mountBoard } from './board.ts';
import { mountBoardNotes } from './board-note.ts';
import { mountBrief } from './brief.ts';
import { mountCalendar } from './calendar.ts';
import { mountConformance } from './conformance.ts';
import { mountCustomers } from './customer.ts';
import { mountDashboards } from './dashboard.ts';
import { mountDigests } from './digest.ts';
import { mountDispatch } from './dispatch.ts';
import { mountProfiles } from './dispatch-profile.ts';
import { mountExports } from './export.ts';
import { mountFields } from './field.ts';
import { mountFlows } from './flow.ts';
import { mountGaps } from './gap.ts';
import { mountGroups } from './group.ts';
import { mountHealth } from './health.ts';
import { mountHqTickets } from './hq-ticket.ts';
import { mountInsights } from './insight.ts';
import { mountInvites } from './invite.ts';
import { mountKeys } from './key.ts';
import { mountLinks } from './link.ts';
import { mountLive } from './live.ts';
import { mountLookups } from './lookup.ts';
import { mountMe } from './me.ts';
import { mountMeasures } from './measure.ts';
import { mountMembers } from './member.ts';
import { mountNotifications } from './notification.ts';
import { mountOverdue } from './overdue.ts';
import { mountPeerBenchmark } from './peer-benchmark.ts';
import { mountPlan } from './plan.ts';
import { mountPromotions } from './promotion.ts';
import { mountPublic } from './public.ts';
import { mountPush } from './push.ts';
import { mountRepairs } from './repair.ts';
import { mountRobots } from './robot.ts';
import { mountSettings } from './setting.ts';
import { mountSheetImports } from './sheet-import.ts';
import { mountStandard } from './standard.ts';
import { mountTemplates } from './template.ts';
import { mountTickets } from './ticket.ts';
import { mountTicketBulk } from './ticket-bulk.ts';
import { mountTicketGroups } from './ticket-group.ts';
import { mountTime } from './time.ts';
import { mountViews } from './view.ts';
import { mountWalls } from './wall.ts';
import { mountWebhooks } from './webhook.ts';

export type Mount = (api: Api, shared: { windows: Windows }) => void;

/** Every room of the API; a new one is added here and nowhere else. */
export const ROUTES: readonly Mount[] = [
  mountHealth,
  mountAuth,
  mountMe,
  mountInvites,
  mountMembers,
  mountKeys,
  mountSettings,
  mountCalendar,
  mountRepairs,
  mountFlows,
  mountPlan,
  mountFields,
  mountLookups,
  mountAdoptions,
  mountGroups,
  mountStandard,
  mountConformance,
  mountGaps,
  mountPromotions,
  mountTemplates,
  mountTicketBulk,
  mountTicketGroups,
  mountSheetImports,
  mountTickets,
  mountApprovals,
  mountDispatch,
  mountProfiles,
  mountAddress,
  mountViews,
  mountCustomers,
  mountAttachments,
  mountLinks,
  mountPublic,
  mountLive,
  mountBoard,
  mountInsights,
  mountBoardNotes,
  mountDashboards,
  mountMeasures,
  mountExports,
  mountTime,
  mountOverdue,
  mountBrief,
  mountDigests,
  mountPeerBenchmark,
  mountHqTickets,
  mountWalls,
  mountWebhooks,
  mountRobots,
  mountNotifications,
  mountPush,
];
