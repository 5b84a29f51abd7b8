import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

/**
 * A tfjs-layers model from a model.json on the disk and the weight files beside it, as tfjs-node, a browser or the
 * converter from Keras writes them (plain tfjs reads no files). Throws where a file is missing or is no layers model.
 */
export async function loadModel(path: string): Promise<tf.LayersModel> {
  return tf.loadLayersModel({
    load: async () => {
      const json: tf.io.ModelJSON = JSON.parse(await readFile(path, 'utf8'));
      return tf.io.getModelArtifactsForJSON(json, async (manifest) => {
        const files = manifest.flatMap(({ paths }) => paths);
        const bytes = await Promise.all(files.map((file) => readFile(join(dirname(path), file))));
        return [tf.io.getWeightSpecs(manifest), Uint8Array.from(Buffer.concat(bytes)).buffer];
      });
    },
  });
}
