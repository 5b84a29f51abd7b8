import { train } from './training.ts';

addEventListener('message', async () => {
  try {
    postMessage({ trained: await train() });
  } catch (error) {
    postMessage({ problem: String(error) });
  }
});
