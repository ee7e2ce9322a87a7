import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { DemoOptions } from './demo.ts';

const [seed = ''] = process.argv.slice(2);
const options = JSON.parse(await text(process.stdin)) as DemoOptions;
const { seedDemo } = (await import(pathToFileURL(seed).href)) as { seedDemo(options: DemoOptions): Promise<void> };
await seedDemo(options);
