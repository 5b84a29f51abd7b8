import { dirname, join } from 'node:path';
import { mostBytes, readRegularFile } from '@digitbench/data/node';
import * as tf from '@tensorflow/tfjs';

const modelJson = { expected: 'the model.json of a tfjs-layers model', most: mostBytes };
const weights = { expected: 'a file of weights that model.json names', most: mostBytes };

/**
 * A tfjs-layers model from a model.json on the disk and the weight files beside it, as tfjs-node, a browser or the
 * converter from Keras writes them (plain tfjs reads no files). Throws where a file is missing or is no layers model.
 */
export async function loadModel(path: string): Promise<tf.LayersModel> {
  return tf.loadLayersModel({
    load: async () => {
      const json: tf.io.ModelJSON = JSON.parse((await readRegularFile(path, modelJson)).toString());
      return tf.io.getModelArtifactsForJSON(json, async (manifest) => {
        const files = manifest.flatMap(({ paths }) => paths);
        const bytes = await Promise.all(
          files.map((file) => readRegularFile(join(dirname(path), file), weights)),
        );
        return [tf.io.getWeightSpecs(manifest), Uint8Array.from(Buffer.concat(bytes)).buffer];
      });
    },
  });
}
