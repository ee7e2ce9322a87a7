import { expect, test } from 'vitest';
import { buffersMb } from '../src/embedded/memory.ts';

const GB = 1_073_741_824;
const UNLIMITED = 2 ** 64;

test.each([
  ['a small machine', 1, UNLIMITED, 128],
  ['a machine of 8 GB', 8, UNLIMITED, 512],
  ['a large machine', 256, UNLIMITED, 1024],
  ['a container of 4 GB on a large machine', 256, 4 * GB, 256],
  ['a system that tells of no limit', 8, 0, 512],
])('PostgreSQL keeps a modest share of the memory in pages: %s', (_, memory, allowed, mb) => {
  expect(buffersMb(memory * GB, allowed)).toBe(mb);
});
