import type { LiveChange, LiveStream } from '#lib/features/workspace/live-stream.svelte.ts';

/** Where the notices of a bell are: how they are read, marked as read, and what says that there may be new ones. */
export type NoticeBox<Notice> = {
  load(): Promise<{ items: readonly Notice[]; unreadCount: number }>;
  read(of: { all: true } | { ids: string[] }): Promise<unknown>;
  live: Pick<LiveStream, 'listen'>;
  concerns(change: LiveChange): boolean;
};
