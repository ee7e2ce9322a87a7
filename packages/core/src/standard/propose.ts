import { plainName } from './lookalike.ts';
import { isActive, type Retirable } from './retirement.ts';

type Named = Retirable & { name: { 'zh-CN': string; en?: string | undefined }; aliases?: readonly string[] | undefined };

const namesOf = (x: Named): string[] => [x.name['zh-CN'], x.name.en ?? ''].map(plainName).filter((name) => name !== '');
const aliasesOf = (x: Named): string[] => (x.aliases ?? []).map(plainName);

/**
 * Which of these a code most likely is: one with the same code but for how it is written, else with the same name, else one known by the
 * name, or whose name it is known by. Null where nothing says so; retired ones are never proposed.
 */
export function proposeCode(of: Named, among: readonly Named[]): string | null {
  const choices = among.filter(isActive);
  const names = new Set(namesOf(of));
  const words = new Set([...names, ...aliasesOf(of)]);
  const found =
    choices.find((x) => plainName(x.code) === plainName(of.code)) ??
    choices.find((x) => namesOf(x).some((name) => names.has(name))) ??
    choices.find((x) => [...namesOf(x), ...aliasesOf(x)].some((word) => words.has(word)));
  return found?.code ?? null;
}
