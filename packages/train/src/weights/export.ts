import type { Study, Task } from '@digitbench/core';
import { exportOnnx } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';
import { hasNetworks, restore } from './networks.ts';
import type { NamedArray } from './safetensors.ts';

/**
 * A trained entry as the bytes of a self-contained .onnx file: raw bytes in (uint8 images [batch, rows, columns],
 * categories [batch]), scores out as `<output>.out`; scaling and the rule of an ensemble are inside.
 */
export async function exportEntry(
  study: Study,
  entryName: string,
  seed: number,
  weights: readonly NamedArray[],
  batch: number,
): Promise<Uint8Array> {
  const entry = study.entries[entryName];
  if (entry === undefined || !hasNetworks(entry)) {
    throw new Error(
      `export: ${study.name}/${entryName} is no network; only networks and ensembles can be exported`,
    );
  }
  await tf.setBackend('cpu');
  const trained = await restore(study, entry, seed, weights);
  return exportOnnx((inputs) => trained(raw(study.task, inputs)), { inputs: specs(study.task, batch) });
}

function specs(task: Task, batch: number): Parameters<typeof exportOnnx>[1]['inputs'] {
  return Object.fromEntries(
    Object.entries(task.inputs).map(([name, input]) => [
      name,
      { shape: input.kind === 'image' ? [batch, input.rows, input.columns] : [batch], dtype: 'uint8' },
    ]),
  );
}

function raw(task: Task, inputs: Record<string, tf.Tensor>) {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, tensor]) => [
      name,
      task.inputs[name]?.kind === 'category' ? tf.cast(tensor, 'int32') : tensor,
    ]),
  );
}
