/** Engines in the order in which `auto` prefers them, except `tensorflow`, which it takes if it sees a GPU. */
export const engineNames = ['onnx', 'tensorflow', 'wasm', 'cpu'] as const;
export type EngineName = (typeof engineNames)[number];

export const engineChoices = ['auto', ...engineNames] as const;
export type EngineChoice = (typeof engineChoices)[number];
