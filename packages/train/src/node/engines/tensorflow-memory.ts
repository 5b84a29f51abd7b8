import type { CompileLoop } from '../../engines/executable.ts';

/** TensorFlow's message names an allocator; this one says what to change. */
export function explainMemory(compile: CompileLoop): CompileLoop {
  const explained = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (
        !(error instanceof Error) ||
        !/OOM when allocating|out of memory|RESOURCE_EXHAUSTED/i.test(error.message)
      ) {
        throw error;
      }
      throw new Error(
        'engine tensorflow: the trial does not fit into the memory of its device. Run one trial at a time (--jobs 1), end ' +
          `what else uses the GPU (nvidia-smi lists it), or use --engine onnx. TensorFlow said: ${error.message}`,
        { cause: error },
      );
    }
  };
  return (step, options) =>
    explained(async () => {
      const loop = await compile(step, options);
      return { ...loop, run: (arrays, order) => explained(() => loop.run(arrays, order)) };
    });
}
