import type { TestProject } from 'vitest/node';
import { acquireCluster } from './cluster.ts';

/** Once for each project that needs a database; returns the tear-down. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { cluster, release } = await acquireCluster();
  project.provide('cluster', cluster);
  return release;
}
