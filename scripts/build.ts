import { buildStale } from './supervisor/build.ts';
import { reasonOf, say } from './supervisor/say.ts';

try {
  const built = await buildStale((name) => say(`Building ${name} …`));
  say(built.length > 0 ? `Built: ${built.join(', ')}.` : 'Everything is built already.');
} catch (error) {
  say(reasonOf(error));
  process.exitCode = 1;
}
