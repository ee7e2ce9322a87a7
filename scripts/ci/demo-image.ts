import fs from 'node:fs';
import { reasonOf, say } from '../supervisor/say.ts';
import { startProduct } from './product.ts';

// Seeds the demo into the folder that is named, once for all that copy it: journeys and black-box checks.
const [folder] = process.argv.slice(2);
const startedAt = performance.now();
try {
  if (!folder) throw new Error('Name the folder.');
  fs.mkdirSync(folder, { recursive: true });
  fs.chmodSync(folder, 0o755);
  const product = await startProduct({ demo: true, folder, env: { BODAN_DEMO_IMAGE: '' } });
  // The demo file comes before the statistics; what is copied is a database that was stopped in order.
  await product.stop();
  say(`The demo was seeded in ${((performance.now() - startedAt) / 1000).toFixed(0)} s.`);
} catch (error) {
  say(reasonOf(error));
  process.exitCode = 1;
}
