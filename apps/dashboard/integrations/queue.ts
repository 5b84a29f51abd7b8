import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

const command = fileURLToPath(new URL('../../../packages/bench/bin/digitbench.mjs', import.meta.url));

/** Milliseconds until the command that looks at the queue is started again after it ended. */
const pause = 5_000;

/** What the development server knows of the queue: its state as `digitbench queue --json` prints it, or why there is none. */
type State = { status: unknown } | { problem: string };

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
  #state: State = { problem: 'looking' };
  #stopped = false;

  state(): State {
    if (this.#child === undefined && !this.#stopped) this.#start();
    return this.#state;
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
    child.stdout?.on('data', (data) => {
      const lines = `${line}${data}`.split('\n');
      line = lines.pop() ?? '';
      const last = lines.at(-1);
      if (last !== undefined) this.#state = { status: JSON.parse(last) };
    });
    child.stderr?.on('data', (data) => {
      complaint = `${complaint}${data}`.slice(-1_000);
    });
    const end = () => {
      this.#state = { problem: complaint.trim() || 'the command that looks at the queue has ended' };
      if (!this.#stopped) setTimeout(() => this.#start(), pause).unref();
    };
    child.on('close', end);
    // A server that is killed must not leave it behind.
    process.once('exit', () => child.kill());
  }
}
