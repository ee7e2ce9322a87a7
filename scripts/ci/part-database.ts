import path from 'node:path';
import { startEmbedded } from '@bodan/db/embedded/start';
import { say } from '../supervisor/say.ts';

// The embedded database as a process of its own, on a known port, for the checks that kill it: FOLDER PORT.
const [folder = '', port = ''] = process.argv.slice(2);
const server = await startEmbedded({ dir: path.join(folder, 'pg'), port: Number(port), logFile: path.join(folder, 'postgres.log') });
say('the database is ready');
// Held until it is stopped or dies: without it this process has nothing to do either.
const alive = setInterval(() => {}, 60_000);
process.on('SIGTERM', () => void server.stop());
await server.exited;
clearInterval(alive);
