import { loadRules } from '@bodan/core/flow/load-rules';
import { NO_RULES, usesRules } from '@bodan/core/flow/rule';
import { isNoMapping, replacements, withCarried } from '@bodan/core/standard/carry';
import { byMapping } from '@bodan/core/standard/carry-names';
import { completeStandard } from '@bodan/core/standard/content';
import { carryTemplate } from '@bodan/core/template/carry';
import type { TemplateContent } from '@bodan/core/template/content';
import type { TenantTx } from '../context.ts';
import { carriedOf } from '../group/join-store.ts';
import { adoptedContent } from '../standard/adoption-store.ts';
import { currentFieldSet } from '../workspace/settings-store.ts';

/**
 * How a template is read in this workspace: codes it names that were merged, or became others when the workspace joined its group, are those that can be
 * chosen now. What is made of a code in a text stays, as on joining.
 */
export async function templatesHere(tx: TenantTx): Promise<(content: TemplateContent) => Promise<TemplateContent>> {
  const adopted = await adoptedContent(tx);
  if (!adopted) throw new Error('a workspace without a standard');
  const standard = withCarried(completeStandard(adopted.content), await carriedOf(tx));
  const mapping = replacements(standard);
  if (isNoMapping(mapping)) return async (content) => content;
  const naming = byMapping(mapping);
  const fields = [...standard.fields, ...(await currentFieldSet(tx)).fields];
  return async (content) => {
    const rules = usesRules(content.flow) ? await loadRules() : NO_RULES;
    return carryTemplate(content, naming, { rules, fields });
  };
}
