import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import type { QueueState } from '../src/live/state.ts';

const command = fileURLToPath(new URL('../../../packages/bench/bin/digitbench.mjs', import.meta.url));

/** Milliseconds until the command that looks at the queue is started again after it ended. */
const pause = 5_000;
/** Milliseconds after which a state is too old to be shown as the present one. The command gives up sooner by itself. */
const tooOld = 30_000;

/**
 * Gives the development server a page that shows a queue of trials, live, if DIGITBENCH_QUEUE names one. A built site has no such
 * page: it shows what is recorded.
 */
export function queue(address: string | undefined): AstroIntegration {
  const isThere = address !== undefined && address !== '';
  return {
    name: 'queue',
    hooks: {
      'astro:config:setup': ({ command: task, injectRoute, updateConfig }) => {
        const shown = isThere && task === 'dev';
        updateConfig({ vite: { define: { 'import.meta.env.QUEUE_SHOWN': JSON.stringify(shown) } } });
        if (shown) injectRoute({ pattern: '/queue', entrypoint: './src/live/queue.astro' });
      },
      'astro:server:setup': ({ server }) => {
        if (!isThere) return;
        const watched = new Watched();
        server.httpServer?.on('close', () => watched.stop());
        server.middlewares.use((request, response, next) => {
          if (!request.url?.endsWith('/queue/state.json')) return next();
          response.setHeader('content-type', 'application/json');
          response.setHeader('cache-control', 'no-store');
          response.end(JSON.stringify(watched.state()));
        });
      },
    },
  };
}

/** The command that looks at the queue, from the first time that somebody asks. */
class Watched {
  #child: ChildProcess | undefined;
  #state: QueueState = { problem: 'looking' };
  /** When the state was told. */
  #toldAt = 0;
  #stopped = false;

  state(): QueueState {
    if (this.#child === undefined && !this.#stopped) {
      // A server that is killed must not leave the command behind.
      process.once('exit', () => this.stop());
      this.#start();
    }
    const isOld = 'status' in this.#state && performance.now() - this.#toldAt > tooOld;
    return isOld ? { problem: 'the command that looks at it says nothing any more' } : this.#state;
  }

  stop(): void {
    this.#stopped = true;
    this.#child?.kill();
  }

  #start(): void {
    const child = spawn(process.execPath, [command, 'queue', '--json', '--watch'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let line = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${line}${text}`.split('\n');
      line = lines.pop() ?? '';
      const last = lines.findLast((one) => one !== '');
      if (last !== undefined) this.#tell({ status: JSON.parse(last) });
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = `${complaint}${text}`.slice(-1_000);
    });
    child.on('error', (error) => {
      complaint ||= error.message;
    });
    child.on('close', () => {
      this.#tell({ problem: reasonIn(complaint) });
      if (!this.#stopped) setTimeout(() => this.#start(), pause).unref();
    });
  }

  #tell(state: QueueState): void {
    this.#state = state;
    this.#toldAt = performance.now();
  }
}

/** What the command complained of, without its own name and where it is explained. */
function reasonIn(complaint: string): string {
  const [first = ''] = complaint.trim().split('\n');
  return (
    first.replace(/^digitbench: (queue: )?/, '').replace(/\.$/, '') ||
    'the command that looks at it has ended'
  );
}
