import { completeFieldSet } from '@bodan/core/fields/complete';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { findLookalikes, type OwnField } from '@bodan/core/standard/lookalike';
import { keyFrom, type PromotionSource, proposePromotion } from '@bodan/core/standard/promotion';
import { type HqContext, permitHq } from '../context.ts';
import { versionByNumber } from '../group/store.ts';
import { visitMember } from '../group/visit.ts';
import { readDraftRow } from '../standard/draft-store.ts';
import { currentFieldSet } from '../workspace/settings-store.ts';
import { fieldUse, groupPromotions } from './store.ts';

/** How names are spoken, without tones; what is no Chinese stays. The dictionary is large, so a process carries it from the first question on. */
async function speller(): Promise<(text: string) => string> {
  const { pinyin } = await import('pinyin-pro');
  return (text) => pinyin(text, { toneType: 'none', separator: ' ', nonZh: 'consecutive' });
}

export type LookalikeGroup = {
  /** 0 to 1. */
  likeness: number;
  members: {
    tenantId: string;
    workspaceName: string;
    key: string;
    name: FieldDefinition['name'];
    type: FieldDefinition['type'];
    unit: string | null;
    tickets: number;
  }[];
  proposal: { field: FieldDefinition; sources: PromotionSource[] };
};

async function ownFields(ctx: HqContext, taken: ReadonlySet<string>): Promise<{ fields: OwnField[]; names: Map<string, string> }> {
  const { app, groupId, tenantIds } = ctx;
  const all: OwnField[] = [];
  const names = new Map<string, string>();
  for (const tenantId of tenantIds) {
    names.set(tenantId, (await app.configs.get(app.db, { tenantId, groupId })).name);
    const { set, use } = await visitMember(app, { tenantId, groupId }, async (tx) => ({
      set: await currentFieldSet(tx),
      use: await fieldUse(tx),
    }));
    const byKey = new Map(use.map((u) => [u.key, u]));
    for (const field of completeFieldSet(set).fields)
      if (!field.isHidden && !taken.has(`${tenantId}/${field.key}`))
        all.push({ tenantId, field, tickets: byKey.get(field.key)?.tickets ?? 0, median: byKey.get(field.key)?.median ?? null });
  }
  return { fields: all, names };
}

/**
 * Own fields of different subsidiaries that look like one, each group with a proposal for a field of the standard. Definitions and counts
 * only: no value of a ticket is told. Errors: `forbidden`.
 */
export async function readLookalikes(ctx: HqContext): Promise<LookalikeGroup[]> {
  permitHq(ctx, 'hq.standard.read');
  const { promotions, newest, draft } = await ctx.app.db.hq(ctx, async (tx) => ({
    promotions: await groupPromotions(tx),
    newest: await versionByNumber(tx, null),
    draft: await readDraftRow(tx),
  }));
  const keys = new Set([...(newest?.content.fields ?? []), ...(draft?.content.fields ?? [])].map((f) => f.key));
  const taken = new Set(promotions.filter((p) => keys.has(p.standardKey)).map((p) => `${p.tenantId}/${p.ownKey}`));
  const { fields, names } = await ownFields(ctx, taken);
  const spell = await speller();
  return findLookalikes(fields, (text) => spell(text).replaceAll(' ', '')).map(({ members, score }) => {
    const name = members[0]?.field.name['zh-CN'] ?? '';
    const key = keyFrom(spell(name), keys);
    keys.add(key);
    return {
      likeness: score,
      members: members.map(({ tenantId, field, tickets }) => ({
        tenantId,
        workspaceName: names.get(tenantId) ?? '',
        key: field.key,
        name: field.name,
        type: field.type,
        unit: field.unit,
        tickets,
      })),
      proposal: proposePromotion(members, key),
    };
  });
}
