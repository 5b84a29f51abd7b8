import { z } from 'zod';
import { machineSchema } from './schema.ts';

/** Version of the engine record's format. */
export const ENGINES_VERSION = 1;

const positive = z.number().min(0);
const quartiles = z.object({ median: positive, low: positive, high: positive });

const measurementSchema = z.object({
  step: z.string().meta({ description: 'name of the step' }),
  by: z.string().meta({ description: 'name of the contender' }),
  microseconds: positive.meta({ description: 'wall time of a step, median over the rounds' }),
  spread: z.object({ min: positive, low: positive, high: positive, max: positive }).meta({
    description: 'of the wall time over the rounds; low and high: quartiles',
  }),
  processorMicroseconds: positive.meta({ description: 'processor time of a step, median over the rounds' }),
  ratio: quartiles
    .nullable()
    .meta({ description: "time divided by the reference's of the same round; null without the reference" }),
  rounds: z.int().min(1),
  stepsPerRound: z.int().min(1),
  compileSeconds: positive.meta({ description: "from the network's description to a step that has run" }),
  peakMegabytes: positive.meta({ description: 'resident memory of the process at its peak' }),
  losses: z.array(z.number()).meta({ description: 'of the first steps' }),
  agrees: z.boolean().nullable().meta({
    description:
      'whether all contenders got these losses from the same weights; null where chance is involved',
  }),
});

/** What `digitbench engines` measured on one machine: `engines/<machine id>.json`. Fields beyond these are let through. */
export const engineRecordSchema = z.object({
  schema: z.literal(ENGINES_VERSION),
  startedAt: z.iso.datetime(),
  machine: machineSchema,
  threads: z.int().min(1),
  pinned: z.boolean().meta({ description: 'whether all contenders took turns on one and the same core' }),
  rounds: z.int().min(1),
  secondsPerTurn: positive,
  reference: z.string().meta({ description: 'the contender that ratios refer to' }),
  contenders: z.record(
    z.string(),
    z.object({ title: z.string(), versions: z.record(z.string(), z.string()) }),
  ),
  steps: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      family: z.enum(['mlp', 'convolution']),
      batchSize: z.int().min(1),
    }),
  ),
  measurements: z.array(measurementSchema),
  problems: z.array(z.object({ step: z.string().nullable(), by: z.string(), reason: z.string() })),
});

export type EngineRecord = z.infer<typeof engineRecordSchema>;
