import type { Option } from './option.ts';
import { enginesOptions } from './options/engines.ts';
import { exportOptions } from './options/export.ts';
import { lrFindOptions } from './options/lr-find.ts';
import { newModelOptions } from './options/new-model.ts';
import { predictOptions } from './options/predict.ts';
import { readmeOptions } from './options/readme.ts';
import { reportOptions } from './options/report.ts';
import { runOptions } from './options/run.ts';
import { setupTensorflowOptions } from './options/setup-tensorflow.ts';
import { sharedOptions } from './options/shared.ts';
import { verifyOptions } from './options/verify.ts';

/**
 * Every option that a command may list. One that a single command has is declared in `options/<command>.ts`, one of
 * several in `options/shared.ts`.
 */
export const options = {
  ...sharedOptions,
  ...runOptions,
  ...reportOptions,
  ...lrFindOptions,
  ...predictOptions,
  ...exportOptions,
  ...verifyOptions,
  ...readmeOptions,
  ...newModelOptions,
  ...enginesOptions,
  ...setupTensorflowOptions,
};

export type OptionName = keyof typeof options;
export type OptionValue<Name extends OptionName> = (typeof options)[Name] extends Option<infer T> ? T : never;
export type Values<Name extends OptionName> = { [K in Name]: OptionValue<K> | undefined };
