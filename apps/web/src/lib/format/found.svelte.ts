import { isFoundBy, needsPinyin, type Pinyin } from './found-by.ts';

let pinyin = $state.raw<Pinyin>();
let isLoading = false;

/** The pinyin of every character is a large table: it is fetched when somebody first types Latin letters where Chinese stands. */
function load(): void {
  if (isLoading) return;
  isLoading = true;
  import('pinyin-pro').then(
    (loaded) => {
      pinyin = loaded.match;
    },
    () => {
      isLoading = false;
    },
  );
}

/** Whether a name has what was typed, Chinese by pinyin and initials too; whoever derives from this is told again when pinyin has come. */
export function isFound(text: string, typed: string): boolean {
  if (pinyin === undefined && needsPinyin(text, typed)) load();
  return isFoundBy(text, typed, pinyin);
}
