import { type ChildProcess, fork } from 'node:child_process';
import { Tail } from '@digitbench/train/node';
import {
  type Assignment,
  type Failure,
  type JobOutcome,
  memoryLimitVariable,
  type Report,
} from '@digitbench/train/protocol';
import { explainExit } from './exit.ts';

export interface WorkerOptions {
  /** The module a worker runs; it answers the messages of protocol.ts (serve.ts does). */
  module: string;
  /** Bytes of resident memory one worker may use. */
  memoryLimit: number;
  /** Milliseconds a worker may take until it is ready for its first job. */
  startLimit?: number;
  env?: NodeJS.ProcessEnv;
  /** What the module receives when it starts. */
  argument?: string;
}

/** Milliseconds to wait for the last output of a process that has ended. */
const lastWords = 2_000;

interface Running<Progress, Result> {
  id: number;
  onProgress(progress: Progress): void;
  settle(outcome: JobOutcome<Result>): void;
}

/** One child process that takes jobs one after another. Once lost (crashed, killed, stopped) it stays lost. */
export class WorkerProcess<Job, Progress, Result> {
  readonly #child: ChildProcess;
  readonly #output = new Tail(8_192);
  readonly #ready: Promise<boolean>;
  #running: Running<Progress, Result> | undefined;
  #killedFor: Failure | undefined;
  #cancelled = false;
  #ended = false;
  #jobs = 0;
  lost = false;

  constructor(options: WorkerOptions) {
    this.#child = fork(options.module, options.argument === undefined ? [] : [options.argument], {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [`--max-old-space-size=${Math.floor(options.memoryLimit / 2 ** 20)}`],
      env: { ...(options.env ?? process.env), [memoryLimitVariable]: String(options.memoryLimit) },
    });
    const ready = Promise.withResolvers<boolean>();
    this.#ready = ready.promise;
    const late = setTimeout(
      () => this.#kill({ cause: 'time', reason: 'the worker process was not ready in time' }),
      options.startLimit ?? 5 * 60_000,
    );
    this.#child.stdout?.on('data', (data: Buffer) => this.#output.push(data));
    this.#child.stderr?.on('data', (data: Buffer) => this.#output.push(data));
    this.#child.on('message', (message: Report<Progress, Result> | null) => {
      // The entry's code may also send messages, of any kind.
      if (typeof message !== 'object' || message === null) return;
      if (message.type === 'ready') {
        clearTimeout(late);
        ready.resolve(true);
      } else this.#hear(message);
    });
    const lose = (failure: Failure) => {
      clearTimeout(late);
      if (this.#ended) return;
      this.#ended = true;
      this.lost = true;
      ready.resolve(false);
      this.#end(this.#cancelled ? { status: 'cancelled' } : { status: 'failed', lost: true, ...failure });
    };
    this.#child.on('error', (error) => {
      lose({ cause: 'crash', reason: `the worker process could not start: ${error.message}` });
    });
    const ended = (code: number | null, signal: NodeJS.Signals | null) => {
      lose(this.#killedFor ?? explainExit(code, signal, this.#output.text()));
    };
    // 'close' comes after 'exit', once the output has been read to its end. It never comes if the entry's code started a
    // process that lives on and holds the pipes, nor (in Node) after `disconnect`, with which an idle worker is let go:
    // a command that waited for it would end two seconds late.
    this.#child.on('exit', (code, signal) => {
      const isAwaited = this.#running !== undefined;
      const waiting = setTimeout(
        () => {
          this.#child.stdout?.destroy();
          this.#child.stderr?.destroy();
          ended(code, signal);
        },
        isAwaited ? lastWords : 0,
      );
      this.#child.on('close', () => clearTimeout(waiting));
    });
    this.#child.on('close', ended);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it has had a job: what that job left behind may harm the next. */
  get used(): boolean {
    return this.#jobs > 0;
  }

  /** Runs one job. Never rejects. `timeLimit` in milliseconds, from the moment the worker starts on it. */
  async run(
    job: Job,
    timeLimit: number,
    onProgress: (progress: Progress) => void,
  ): Promise<JobOutcome<Result>> {
    const { promise, resolve } = Promise.withResolvers<JobOutcome<Result>>();
    const id = ++this.#jobs;
    this.#running = { id, onProgress, settle: resolve };
    if (this.lost) {
      this.#end({ status: 'failed', cause: 'crash', reason: 'the worker process is gone', lost: true });
      return promise;
    }
    if (await this.#ready) {
      // setTimeout overflows above 2^31 - 1 ms (24 days).
      const limit = Math.min(timeLimit, 2 ** 31 - 1);
      const late = setTimeout(
        () => this.#kill({ cause: 'time', reason: `exceeded its time limit of ${describeLimit(limit)}` }),
        limit,
      );
      promise.then(() => clearTimeout(late));
      this.#output.clear();
      const assignment: Assignment<Job> = { type: 'job', id, job };
      // If sending fails, the process is ending; 'close' says why.
      if (this.#child.connected) this.#child.send(assignment, () => {});
    }
    return promise;
  }

  /** Lets an idle worker go. */
  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  /** Kills the worker at once; a job in flight ends as `cancelled`. */
  cancel(): void {
    this.#cancelled = true;
    this.#child.kill('SIGKILL');
  }

  #kill(failure: Failure): void {
    this.#killedFor = failure;
    this.#child.kill('SIGKILL');
  }

  #hear(message: Exclude<Report<Progress, Result>, { type: 'ready' }>): void {
    if (message.id !== this.#running?.id) return;
    if (message.type === 'progress') this.#running.onProgress(message.progress);
    if (message.type === 'result') {
      if (message.retire) this.#retire();
      this.#end({ status: 'done', result: message.result });
    }
    if (message.type === 'refused') this.#end({ status: 'refused', reason: message.reason });
    if (message.type === 'error')
      this.#end({ status: 'failed', cause: 'error', reason: message.reason, lost: false });
  }

  #retire(): void {
    this.lost = true;
    this.stop();
  }

  #end(outcome: JobOutcome<Result>): void {
    const running = this.#running;
    this.#running = undefined;
    running?.settle(outcome);
  }
}

function describeLimit(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms / 6_000) / 10} min`;
}
