import type { TaskInput } from '@digitbench/core';
import type { BenchRequest } from '../../run/bench.ts';
import { UsageError } from '../../shell/usage.ts';
import { type PictureFile, readImage } from './images/read-image.ts';

export interface PredictRequest extends BenchRequest {
  seed: number;
  /** Whether all entries are meant where none is named. */
  all: boolean;
  image: string | undefined;
  /** Number of an image of the test set. */
  test: number | undefined;
  /** What goes in beside the image. */
  number: number | undefined;
  /** Where weights are kept that are trained for predictions; the cache's folder where not given. */
  trained: string | undefined;
}

/** What is to be asked of whom. */
export interface Asked {
  names: readonly string[];
  subject: { kind: 'test'; index: number } | ({ kind: 'file'; path: string } & PictureFile);
}

/** Names of studies and entries hold no dot and no backslash, and none begins with a slash. */
const isPath = (operand: string) => /[.\\]|^\//.test(operand);

/**
 * Reads the request, and the picture, before anything else is done. Throws a UsageError with all that is wrong, and the signal's reason where
 * that is aborted.
 */
export async function readRequest(
  request: Pick<PredictRequest, 'zoo' | 'all' | 'image' | 'test'>,
  locate: (path: string) => string,
  signal?: AbortSignal,
): Promise<Asked> {
  const files = request.zoo.operands.filter(isPath);
  const names = request.zoo.operands.filter((operand) => !files.includes(operand));
  if (request.image !== undefined) files.unshift(request.image);
  const problems: string[] = [];
  if (names.length === 0 && !request.all) {
    problems.push('predict: no entry given; expected study/entry, a study, or --all');
  }
  if (files.length > 1) problems.push(`predict: one image at a time; got ${files.join(', ')}`);
  if (files.length > 0 && request.test !== undefined) {
    problems.push(`predict: both an image file (${files[0]}) and --test ${request.test} given; expected one`);
  }
  const [file] = files;
  if (file === undefined && request.test === undefined) {
    problems.push('predict: no image given; expected a PNG, JPEG or PGM file, or --test with a number');
  }
  if (problems.length > 0) throw new UsageError(problems);
  if (file === undefined) return { names, subject: { kind: 'test', index: request.test ?? 0 } };
  const path = locate(file);
  return { names, subject: { kind: 'file', path, ...(await readImage(path, signal)) } };
}

/**
 * What keeps a task with these inputs from being asked; undefined where nothing does. `label` is the entry's name;
 * `fixed` says that the task's own test set has a number for each image.
 */
export function objection(
  label: string,
  inputs: Readonly<Record<string, TaskInput>>,
  number: number | undefined,
  fixed: boolean,
): string | undefined {
  const kinds = Object.values(inputs);
  const categories = kinds.filter((input) => input.kind === 'category');
  if (kinds.length - categories.length !== 1 || categories.length > 1) {
    return `${label} takes ${Object.keys(inputs).join(', ')}; only one image and at most one number can be given`;
  }
  const [category] = categories;
  if (category === undefined) return undefined;
  const range = `a number from 0 to ${category.classes - 1}`;
  if (number === undefined) return fixed ? undefined : `${label} takes ${range} beside the image: --number`;
  return number < category.classes ? undefined : `--number: got ${number}; ${label} takes ${range}`;
}
