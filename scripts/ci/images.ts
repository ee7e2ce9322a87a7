import fs from 'node:fs';
import { reasonOf, say } from '../supervisor/say.ts';
import { imagesIn, startProduct } from './product.ts';

// Makes what journeys and black-box checks copy instead of making it anew: a product that was started once, and one with the demo data.
const [folder] = process.argv.slice(2);
const startedAt = performance.now();
const startIn = (part: string, demo: boolean) => startProduct({ demo, folder: part, env: { BODAN_IMAGES: '' } });
try {
  if (!folder) throw new Error('Name the folder.');
  const images = imagesIn(folder);
  // Others than root look into them: the database's own user.
  for (const part of [folder, ...Object.values(images)]) {
    fs.mkdirSync(part, { recursive: true });
    fs.chmodSync(part, 0o755);
  }
  await (await startIn(images.bare, false)).stop();
  const { demo, stop } = await startIn(images.demo, true);
  // The demo file comes before the statistics; what is copied is a database that was stopped in order.
  await stop();
  say(`The demo was seeded in ${((performance.now() - startedAt) / 1000).toFixed(0)} s.`);
  const again = await startIn(images.demo, true);
  await again.stop();
  const known = (of: typeof demo) => JSON.stringify(of?.workspaces.map(({ slug, users }) => [slug, users]));
  if (!demo || known(demo) !== known(again.demo)) throw new Error('A second start made other people than the first.');
} catch (error) {
  say(reasonOf(error));
  process.exitCode = 1;
}
