/** Which libtensorflow the engine can be set up with, as data: what to fetch, its checksum, and what it needs. */

import { cuda11Wheels, cuda12Wheels, type Wheel } from './wheels.ts';

export const buildNames = ['cpu', 'cuda11', 'cuda12'] as const;
export type BuildName = (typeof buildNames)[number];
export type GpuBuild = Exclude<BuildName, 'cpu'>;

/** A file of the publisher's own download server, where tfjs-node's install script looks as well. */
export interface Archive {
  readonly url: string;
  readonly sha256: string;
}

/** What a CUDA build loads at run time; without it, TensorFlow falls back to the CPU. */
export interface Cuda {
  readonly version: string;
  /** The oldest NVIDIA driver that runs it on Linux. */
  readonly driver: string;
  /** The newest compute capability that its kernels are compiled for; for newer ones the driver compiles them anew. */
  readonly capability: number;
  /** Names by which TensorFlow asks the system's loader; cuDNN for nvrtc, to compile kernels at run time. */
  readonly libraries: readonly string[];
  /** The same libraries on PyPI, for machines with no more than a driver. */
  readonly wheels: readonly Wheel[];
}

export interface Build {
  readonly name: BuildName;
  readonly title: string;
  readonly tensorflow: string;
  readonly archive?: Archive;
  readonly wheel: Wheel;
  /** Names of the libraries that hold TensorFlow's C API inside the wheel, first the one with the symbols. */
  readonly libraries: readonly string[];
  /** Bytes of disk taken when set up, and while setting up. */
  readonly disk: { readonly kept: number; readonly peak: number };
  readonly cuda?: Cuda;
  /** True if nobody has trained on it yet. */
  readonly experiment: boolean;
}

/** tfjs-node 4.22 declares this libtensorflow (its scripts/deps-constants.js). */
const declared = {
  tensorflow: '2.9.1',
  libraries: ['_pywrap_tensorflow_internal.so', 'libtensorflow_framework.so.2'],
  experiment: false,
};

function archive(device: 'cpu' | 'gpu', sha256: string): Archive {
  const file = `libtensorflow-${device}-linux-x86_64-${declared.tensorflow}.tar.gz`;
  return { url: `https://storage.googleapis.com/tensorflow/libtensorflow/${file}`, sha256 };
}

function tensorflowWheel(project: string, version: string, sha256: string, bytes: number): Wheel {
  return { project, version, sha256, bytes, python: '310', platform: 'manylinux2014_x86_64' };
}

/** From megabytes. */
const disk = (kept: number, peak: number) => ({ kept: kept * 1e6, peak: peak * 1e6 });

/** `{ cudart: '12' }`: libcudart.so.12 */
const sharedLibraries = (versions: Readonly<Record<string, string>>) =>
  Object.entries(versions).map(([name, version]) => `lib${name}.so.${version}`);

const cuda11: Cuda = {
  version: '11.2 to 11.8 with cuDNN 8',
  driver: '450.80.02',
  capability: 8.6,
  libraries: sharedLibraries({
    cudart: '11.0',
    cublas: '11',
    cublasLt: '11',
    cufft: '10',
    curand: '10',
    cusolver: '11',
    cusparse: '11',
    cudnn: '8',
    nvrtc: '11.2',
  }),
  wheels: cuda11Wheels,
};

const cuda12: Cuda = {
  version: '12.5 with cuDNN 9',
  driver: '525.60.13',
  capability: 9.0,
  libraries: sharedLibraries({
    cudart: '12',
    cublas: '12',
    cublasLt: '12',
    cufft: '11',
    cusolver: '11',
    cusparse: '12',
    nvJitLink: '12',
    cudnn: '9',
    nvrtc: '12',
  }),
  wheels: cuda12Wheels,
};

export const builds: Readonly<Record<BuildName, Build>> = {
  cpu: {
    ...declared,
    name: 'cpu',
    title: `TensorFlow ${declared.tensorflow} for the CPU`,
    archive: archive('cpu', '7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173'),
    wheel: tensorflowWheel(
      'tensorflow-cpu',
      declared.tensorflow,
      '6666ddeae45e1f41da788cb4bdea3435aba16edb0bc17b7ac00631c7c9eb052e',
      207_453_921,
    ),
    disk: disk(520, 740),
  },
  cuda11: {
    ...declared,
    name: 'cuda11',
    title: `TensorFlow ${declared.tensorflow} for CUDA 11, as tfjs-node-gpu declares`,
    archive: archive('gpu', '20c46f761d5905f592c4eac0812e8e50d9cb439f9440a9391912cf4c02ed8be8'),
    wheel: tensorflowWheel(
      'tensorflow',
      declared.tensorflow,
      'add2f4e55fd7209a5cb01d815364adc9827184d74a83c2f1616c72be2e85c8b7',
      511_725_740,
    ),
    disk: disk(1_300, 1_900),
    cuda: cuda11,
  },
  cuda12: {
    name: 'cuda12',
    title: `TensorFlow 2.18.1 for CUDA 12 and newer GPUs: an experiment, tfjs-node-gpu declares ${declared.tensorflow}`,
    tensorflow: '2.18.1',
    wheel: tensorflowWheel(
      'tensorflow',
      '2.18.1',
      '1f929842999d60e7da67743ae5204b477259f3b771c02e5e437d232267e49f18',
      615_365_234,
    ),
    libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
    disk: disk(1_300, 2_000),
    cuda: cuda12,
    experiment: true,
  },
};

/** Whether a build computes on a GPU if there is one. The build of the publisher's own installer does. */
export function isGpuBuild(name: string): boolean {
  return name === 'publisher' ? process.platform !== 'darwin' : builds[name as BuildName]?.cuda !== undefined;
}
