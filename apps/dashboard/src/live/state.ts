import type { QueueStatus } from '@digitbench/train/protocol';

/** What the development server knows of the queue: its state as `digitbench queue --json` prints it, or why there is none. */
export type QueueState = { status: QueueStatus } | { problem: string };
