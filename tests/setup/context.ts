/** What the run's one cluster tells every test file. Plain data: it crosses process borders. */
export type TestCluster = {
  ownerUrl: string;
  template: string;
  /** `file_copy` is quick without fsync; an existing durable server copies faster through its log. */
  strategy: 'file_copy' | 'wal_log';
  appPassword: string;
  workerPassword: string;
  queuePassword: string;
};

declare module 'vitest' {
  export interface ProvidedContext {
    cluster: TestCluster;
  }
}
