/** Pictures of digits made like MNIST's. Runs anywhere: whoever has a picture decodes it. */
export { distanceTo } from './distance.ts';
export type { Field, Mask } from './field.ts';
export { brightness, type GreyImage, onPaper } from './grey-image.ts';
export { likeMnist, type Normalised } from './like-mnist.ts';
export { isTooLarge, MOST_MEGAPIXELS } from './limit.ts';
export { centreOfMass, resample } from './resample.ts';
export { type PictureSize, sizeInHead } from './size.ts';
export { strokeWidth } from './stroke.ts';
