import { enginesOptions } from '../commands/engines/options.ts';
import { exportOptions } from '../commands/export/options.ts';
import { lrFindOptions } from '../commands/lr-find/options.ts';
import { newModelOptions } from '../commands/new-model/options.ts';
import { predictOptions } from '../commands/predict/options.ts';
import { readmeOptions } from '../commands/readme/options.ts';
import { reportOptions } from '../commands/report/options.ts';
import { runOptions } from '../commands/run/options.ts';
import { setupTensorflowOptions } from '../commands/setup-tensorflow/options.ts';
import { sharedOptions } from '../commands/shared-options.ts';
import { verifyOptions } from '../commands/verify/options.ts';
import type { Option } from './option.ts';

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
