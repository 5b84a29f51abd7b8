import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EngineName, engineNames } from '@digitbench/train/protocol';
import type { StepSpec } from './steps.ts';

/** What can run the steps: an engine of ours, or a peer in Python. */
export interface Contender {
  readonly name: string;
  readonly title: string;
  readonly kind: 'engine' | 'peer';
  /** The steps it takes part in. */
  readonly families: readonly StepSpec['family'][];
  /** Sent to its process. */
  variant(family: StepSpec['family']): string;
  /** The process's module: TypeScript for an engine, Python for a peer. */
  readonly module: string;
  /** For a peer: what must be installed. */
  readonly needs?: PeerPackage;
}

export type PeerPackage = 'pytorch' | 'jax';

const all = ['mlp', 'convolution'] as const;
const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));
/** The Python sources of the peers. */
export const peersFolder = fileURLToPath(new URL('../peers', import.meta.url));

function engine(
  name: EngineName | 'wasm-as-published',
  title: string,
  families: Contender['families'],
): Contender {
  return { name, title, kind: 'engine', families, variant: () => name, module: worker };
}

function peer(
  name: string,
  title: string,
  needs: PeerPackage,
  families: Contender['families'],
  variant: Contender['variant'],
): Contender {
  return {
    name,
    title,
    kind: 'peer',
    families,
    variant,
    needs,
    module: join(peersFolder, `${needs}_peer.py`),
  };
}

/** In the order of the table. The first is what the others are compared with. */
export const contenders: readonly Contender[] = [
  engine('onnx', 'digitbench onnx', all),
  engine('tensorflow', 'digitbench tensorflow (tfjs-node)', all),
  // No backend in JavaScript or WebAssembly trains convolutions in reasonable time, and wasm lacks the filter's gradient.
  engine('wasm', 'digitbench wasm', ['mlp']),
  engine('wasm-as-published', 'tfjs wasm', ['mlp']),
  engine('cpu', 'tfjs cpu', ['mlp']),
  peer('pytorch', 'PyTorch eager', 'pytorch', all, () => 'contiguous'),
  peer(
    'pytorch-channels-last',
    'PyTorch eager, channels last',
    'pytorch',
    ['convolution'],
    () => 'channels-last',
  ),
  peer('pytorch-compiled', 'PyTorch torch.compile', 'pytorch', all, () => 'compiled'),
  // XLA's CPU convolutions take ten times as long inside a scan, so each step is a separate call.
  peer('jax', 'JAX jit + scan', 'jax', all, (family) => (family === 'mlp' ? 'scan' : 'step')),
];

export const reference = 'onnx';

export const contendersOf = (kind: Contender['kind']) =>
  contenders.filter((contender) => contender.kind === kind);

export function isEngine(name: string): name is EngineName {
  return engineNames.some((engineName) => engineName === name);
}
