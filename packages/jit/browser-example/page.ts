import type { Trained } from './training.ts';

const output = document.querySelector('output');

function press(id: string, work: () => Promise<Trained>) {
  const button = document.getElementById(id);
  button?.addEventListener('click', async () => {
    if (!output) return;
    output.textContent = 'Training …';
    delete output.dataset.trained;
    try {
      const trained = await work();
      const { runtime, losses, accuracy, seconds } = trained;
      const course = losses.map((loss) => loss.toFixed(3)).join(', ');
      output.textContent =
        `Losses ${course}; ${(100 * accuracy).toFixed(0)} % of new pictures right after ${seconds.toFixed(1)} s ` +
        `(${runtime}).`;
      output.dataset.trained = JSON.stringify(trained);
    } catch (error) {
      output.textContent = String(error);
    }
  });
}

// Nothing of the compiler, or of TensorFlow.js, is loaded before a button is pressed.
press('in-page', async () => (await import('./training.ts')).train());

press('in-worker', () => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Trained>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<{ trained: Trained } | { problem: string }>) => {
      if ('trained' in data) resolve(data.trained);
      else reject(data.problem);
      worker.terminate();
    };
    worker.onerror = ({ message }) => reject(message);
    worker.postMessage('train');
  });
});
