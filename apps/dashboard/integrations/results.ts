import type { AstroIntegration } from 'astro';

/** Records arrive in bursts: pages are loaded anew once it has been quiet for so many milliseconds. */
const QUIET = 500;

/**
 * Tells the pages where the records and the studies are, as `import.meta.env.RESULTS_FOLDER` and `MODELS_FOLDER`, and the development server to load a page
 * anew when a record arrives: a running benchmark can be watched.
 */
export function results(folder: string, models: string): AstroIntegration {
  return {
    name: 'results',
    hooks: {
      'astro:config:setup': ({ updateConfig }) => {
        updateConfig({
          vite: {
            define: {
              'import.meta.env.RESULTS_FOLDER': JSON.stringify(folder),
              'import.meta.env.MODELS_FOLDER': JSON.stringify(models),
            },
          },
        });
      },
      'astro:server:setup': ({ server }) => {
        let pending: NodeJS.Timeout | undefined;
        const reload = (path: string) => {
          if (!path.startsWith(folder) || !path.endsWith('.json')) return;
          clearTimeout(pending);
          pending = setTimeout(() => {
            // The records were read by a module, and which pages there are is kept with theirs: all are loaded anew.
            for (const [name, { moduleGraph }] of Object.entries(server.environments))
              if (name !== 'client') moduleGraph.invalidateAll();
            server.ws.send({ type: 'full-reload' });
          }, QUIET);
        };
        server.watcher.add(folder);
        for (const event of ['add', 'change', 'unlink'] as const) server.watcher.on(event, reload);
      },
    },
  };
}
