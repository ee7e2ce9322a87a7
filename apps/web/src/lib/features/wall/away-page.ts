import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

const retryMs = 5_000;

/** What a wall shows that is switched on while its server is away. It needs nothing else, asks again by itself and then loads the wall. */
export const awayPage = (): string => `<!doctype html>
<html lang="${getLocale()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark">
<title>${m.wall_title()}</title>
<style>
body { margin: 0; min-height: 100dvh; display: grid; place-content: center; padding: 2rem; box-sizing: border-box; text-align: center;
  background: #090E0D; color: #E8EFEC; font: 400 clamp(1rem, 1.6vw, 2.5rem)/1.55 "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei UI", "Noto Sans CJK SC", sans-serif }
main { display: grid; gap: 1rem }
h1 { margin: 0; font-size: 2em; font-weight: 600; line-height: 1.3 }
p { margin: 0; color: #A9B8B2 }
</style>
</head>
<body>
<main>
<h1>${m.wall_away()}</h1>
<p>${m.wall_away_words({ seconds: retryMs / 1000 })}</p>
</main>
<script>
const later = () => setTimeout(ask, ${retryMs});
const ask = () => fetch(location.href, { method: 'HEAD', cache: 'no-store' }).then(({ status }) => (status >= 502 ? later() : location.reload()), later);
later();
</script>
</body>
</html>`;
