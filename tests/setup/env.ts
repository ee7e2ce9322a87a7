/** Owner URL of an existing server to run the suite on; without it the run starts its own. */
export const testServerUrl = (): string | undefined => process.env.BODAN_TEST_DATABASE_URL || undefined;

/** Redis for the queue tests; without it they run on PostgreSQL. */
export const testRedisUrl = (): string | undefined => process.env.BODAN_TEST_REDIS_URL || undefined;

/** How much worker processes of the crash tests say, info or finer; without it nothing. */
export const workerLogLevel = (): string | undefined => process.env.WORKER_LOG || undefined;
