import { join } from 'node:path';
import { writeDataset } from '@digitbench/testing';
import { zoo } from './process.ts';

/** A folder of made-up images and the arguments of a run that trains the study `hurried` on them, without a results folder. */
export function prepare(folder: string): string[] {
  const dataset = writeDataset(join(folder, 'data'));
  return ['--models', zoo, '--dataset', dataset, '--profile', 'smoke'];
}
