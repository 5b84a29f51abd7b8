import { defineSwitch } from '../../shell/option.ts';

export const readmeOptions = {
  check: defineSwitch('check', 'change nothing, and exit with 1 where something would be changed'),
};
