import { type Engine, EngineRefusal, type Executable, type Program } from './engine.ts';

export interface PreparedOn {
  executable: Executable;
  engine: Engine;
  /** Refusals of the engines before it. */
  refusals: EngineRefusal[];
}

/** Makes a program ready on the first engine that does not refuse it. Throws an Error with all refusals if every engine refuses. */
export async function prepareOnFirst(engines: readonly Engine[], program: Program): Promise<PreparedOn> {
  const refusals: EngineRefusal[] = [];
  for (const engine of engines) {
    try {
      return { executable: await engine.prepare(program), engine, refusals };
    } catch (error) {
      if (!(error instanceof EngineRefusal)) throw error;
      refusals.push(error);
    }
  }
  throw new Error(refusals.map(({ message }) => message).join('; '));
}
