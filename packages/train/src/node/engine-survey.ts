import { blockSize } from '@digitbench/jit';
import { gpuWarning, trialsAtOnce } from '@digitbench/tensorflow';
import { type EngineChoice, type EngineName, engineNames } from '../protocol/engines.ts';
import type { EnginesJob, EnginesSurvey } from '../protocol/jobs.ts';
import { chooseEngine, loadEngine } from './engines/registry.ts';

/** The engine that the choice means here, and what the surveyed engines say about themselves. */
export async function surveyEngines({ choice, all }: EnginesJob): Promise<EnginesSurvey> {
  const chosen = await chooseEngine(choice);
  const engines = [];
  for (const name of all ? engineNames : [chosen]) {
    const engine = await loadEngine(name);
    const available = await engine.available();
    engines.push({ name, available, versions: available === true ? engine.versions() : {} });
  }
  const compiles = engines.some(({ name, available }) => name === 'onnx' && available === true);
  const isTensorflow = chosen === 'tensorflow';
  return {
    chosen,
    trialsAtOnce: (isTensorflow ? await trialsAtOnce() : undefined) ?? null,
    warning: (isTensorflow ? await gpuWarning() : await withoutCompiler(choice, chosen)) ?? null,
    channelBlock: compiles ? await blockSize() : null,
    engines,
  };
}

/** Why `auto` did not take the compiler, which is much faster than what it took. */
async function withoutCompiler(choice: EngineChoice, chosen: EngineName): Promise<string | null> {
  if (choice !== 'auto' || chosen === 'onnx') return null;
  const reason = await (await loadEngine('onnx')).available();
  return reason === true ? null : `engine ${chosen} in the place of onnx, which is much faster: ${reason}`;
}
