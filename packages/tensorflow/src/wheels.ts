/** A file on PyPI, taken through pip, which knows the machine's mirrors and proxies. */
export interface Wheel {
  readonly project: string;
  readonly version: string;
  readonly sha256: string;
  readonly bytes: number;
  /** The CPython it is built for, such as '310'; without one it is for any. The set-up never runs that Python. */
  readonly python?: string;
  readonly platform: string;
}

/** One of NVIDIA's, which publishes CUDA's libraries as Python packages. */
function nvidia(
  project: string,
  version: string,
  sha256: string,
  bytes: number,
  platform = 'manylinux2014',
): Wheel {
  return { project: `nvidia-${project}`, version, sha256, bytes, platform: `${platform}_x86_64` };
}

/** CUDA 11.8 and the oldest cuDNN 8 that knows GPUs of its time (Hopper, Ada). */
export const cuda11Wheels: readonly Wheel[] = [
  nvidia(
    'cuda-runtime-cu11',
    '11.8.89',
    '92d04069a987e1fbc9213f8376d265df0f7bb42617d44f5eda1f496acea7f2d1',
    875_592,
  ),
  nvidia(
    'cublas-cu11',
    '11.11.3.6',
    '60252822adea5d0b10cd990a7dc7bedf7435f30ae40083c7a624a85a43225abc',
    417_870_460,
  ),
  nvidia(
    'cufft-cu11',
    '10.9.0.58',
    'e21037259995243cc370dd63c430d77ae9280bedb68d5b5a18226bfc92e5d748',
    168_405_419,
  ),
  nvidia(
    'curand-cu11',
    '10.3.0.86',
    'cd4cffbf78bb06580206b4814d5dc696d1161c902aae37b2bba00056832379e6',
    58_124_497,
  ),
  nvidia(
    'cusolver-cu11',
    '11.4.1.48',
    'ea9fb1ad8c644ca9ed55af13cc39af3b7ba4c3eb5aef18471fe1fe77d94383cb',
    128_246_438,
  ),
  nvidia(
    'cusparse-cu11',
    '11.7.5.86',
    '8d7cf1628fd8d462b5d2ba6678fae34733a48ecb80495b9c68672ec6a6dde5ef',
    204_126_227,
  ),
  nvidia(
    'cudnn-cu11',
    '8.6.0.163',
    'add207b5fb149cfa02919b8f413364ff4ed348a202f6ae3d7922ae5303fa38a3',
    715_706_642,
    'manylinux1',
  ),
  nvidia(
    'cuda-nvrtc-cu11',
    '11.8.89',
    'a8d02f3cba345be56b1ffc3e74d8f61f02bb758dd31b0f20e12277a5a244f756',
    23_173_745,
  ),
];

/** The versions that TensorFlow 2.18.1 names in its requirement `and-cuda`. */
export const cuda12Wheels: readonly Wheel[] = [
  nvidia(
    'cuda-runtime-cu12',
    '12.5.82',
    '3e79a060e126df40fd3a068f3f787eb000fa51b251ec6cd97d09579632687115',
    895_707,
  ),
  nvidia(
    'cublas-cu12',
    '12.5.3.2',
    'ca070ad70e9fa6654084575d01bd001f30cc4665e33d4bb9fc8e0f321caa034b',
    363_313_169,
  ),
  nvidia(
    'cufft-cu12',
    '11.2.3.61',
    '9a6e8df162585750f61983a638104a48c756aa13f9f48e19ab079b38e3c828b8',
    192_524_114,
  ),
  nvidia(
    'cusolver-cu12',
    '11.6.3.83',
    '93cfafacde4428b71778eeb092ec615a02a3d05404da1bcf91c53e3fa1bce42b',
    130_341_232,
  ),
  nvidia(
    'cusparse-cu12',
    '12.5.1.3',
    '016df8e993c437e8301e62739f01775cba988fd5253cd4c64173f8e8d2f8e752',
    217_558_979,
  ),
  nvidia(
    'nvjitlink-cu12',
    '12.5.82',
    'f9b37bc5c8cf7509665cb6ada5aaa0ce65618f2332b7d3e78e9790511f111212',
    21_298_879,
  ),
  nvidia(
    'cudnn-cu12',
    '9.3.0.75',
    '9ad9c6929ebb5295eb4a1728024666d1c88283373e265a0c5c883e6f9d5cd76d',
    577_163_502,
  ),
  nvidia(
    'cuda-nvrtc-cu12',
    '12.5.82',
    '3dbd97b0104b4bfbc3c4f8c79cd2496307c89c43c29a9f83125f1d76296ff3fd',
    24_873_108,
  ),
];
