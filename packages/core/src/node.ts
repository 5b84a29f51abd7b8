export { loadModel } from './training/load-model.ts';
