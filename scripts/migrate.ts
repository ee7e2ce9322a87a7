import { migrate } from '@bodan/db/migrate';
import { openDatabase } from './supervisor/database.ts';
import { readEnv } from './supervisor/env.ts';
import { reasonOf, say } from './supervisor/say.ts';
import { loadSecrets } from './supervisor/secrets.ts';

// DATABASE_URL is the owner's login here, whatever else is set; without it the embedded database is opened, migrated and closed.
try {
  const env = readEnv();
  if (env.DATABASE_URL) {
    const applied = await migrate(env.DATABASE_URL, loadSecrets(env));
    say(applied.length > 0 ? `Applied: ${applied.join(', ')}.` : 'The database is up to date.');
  } else {
    const database = await openDatabase(env);
    await database.stop();
    say('The embedded database is up to date.');
  }
} catch (error) {
  say(reasonOf(error));
  process.exitCode = 1;
}
