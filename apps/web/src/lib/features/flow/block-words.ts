import type { BlockReason } from '@bodan/core/flow/interpret';
import { roleName } from '#lib/features/auth/role-name.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { workspaceFacts } from './fact-names.ts';
import { readGuard } from './guard.ts';
import { sentenceWords } from './guard-words.ts';
import { evidenceName, fieldName, say } from './words.ts';

function guardSaid(workspace: Workspace, rule: string): string {
  const sentence = readGuard(rule, workspace.settings.fields);
  return sentence && sentence.conditions.length > 0 ? sentenceWords(workspaceFacts(workspace), sentence) : rule;
}

/** Why a step is not open, or a stage not entered: one reason in words. */
export function blockWords(workspace: Workspace, reason: BlockReason): string {
  switch (reason.kind) {
    case 'role':
      return m.flow_block_role({ roles: reason.roles.map(roleName).join(m.filter_joiner()) });
    case 'guard':
      return reason.message
        ? say(reason.message)
        : reason.detail === null
          ? m.flow_block_guard({ rule: guardSaid(workspace, reason.rule) })
          : m.flow_block_guard_error({ rule: guardSaid(workspace, reason.rule), detail: reason.detail });
    case 'field':
      return m.flow_block_field({ field: fieldName(workspace, reason.field) });
    case 'evidence':
      return m.flow_block_evidence({ evidence: evidenceName(reason.evidence), min: reason.min, has: reason.has });
    case 'approval':
      return m.flow_block_approval();
    case 'approver':
      return m.flow_block_approver();
    default: {
      const never: never = reason;
      return String(never);
    }
  }
}
