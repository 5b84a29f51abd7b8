import { decodeSafetensors, type OpenedNetworks, onnx, openTrained } from '@digitbench/train';
import type { Answer, ModelWithWeights } from './protocol.ts';
import { loadStudy } from './studies.ts';
import { PlainError } from './trouble.ts';

/** Loads the weights of one entry and compiles it. Throws a PlainError where they do not arrive. */
export async function openModel({
  study: name,
  entry,
  seed,
  url,
}: ModelWithWeights): Promise<OpenedNetworks> {
  const study = await loadStudy(name);
  const weights = await weightsAt(url);
  // One image at a time: a batch of 256, as evaluation has it, would take as long as 256 answers.
  return openTrained({ study, entry, seed, engines: [onnx], weights, batchSize: 1 });
}

/** What an entry answers to an image [28, 28], 0 background to 255 ink. */
export async function askModel(model: OpenedNetworks, pixels: Uint8Array, number: number): Promise<Answer[]> {
  const { outputs } = await model.ask(pixels, number);
  return Object.entries(outputs).map(([output, { answer, labels, scores, probabilities }]) => ({
    output,
    answer,
    labels,
    bars: probabilities ?? spread(scores),
    sure: probabilities?.[labels.indexOf(answer)] ?? null,
  }));
}

/** Scores without a scale of their own, from the least, 0, to the largest, 1; one column stands for two classes. */
function spread(scores: readonly number[]): number[] {
  const all = scores.length === 1 ? [-(scores[0] ?? 0), scores[0] ?? 0] : scores;
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return all.map((score) => (most > least ? (score - least) / (most - least) : 0));
}

async function weightsAt(url: string) {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return decodeSafetensors(new Uint8Array(await response.arrayBuffer()));
  } catch (error) {
    throw new PlainError('its weights did not arrive', { cause: error });
  }
}
