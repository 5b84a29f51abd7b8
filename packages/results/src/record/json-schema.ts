import { z } from 'zod';
import { datasetSchema } from './dataset.ts';
import { engineRecordSchema } from './engines.ts';
import { publishedWeightsSchema } from './published-weights.ts';
import { rangeTestSchema } from './range-test.ts';
import { recordSchema } from './schema.ts';
import { studySchema, testSetSchema } from './study.ts';

const published = (schema: z.ZodType, title: string) => ({ title, ...z.toJSONSchema(schema) });

/** The published JSON Schemas (draft 2020-12) by file name, made from the schemas that validate at run time. */
export const jsonSchemas = (): Record<string, object> => ({
  'run-record.schema.json': published(recordSchema, 'digitbench run record'),
  'study.schema.json': published(studySchema, 'digitbench study description'),
  'test-set.schema.json': published(testSetSchema, 'digitbench test set'),
  'range-test.schema.json': published(rangeTestSchema, 'digitbench learning-rate range test'),
  'dataset.schema.json': published(datasetSchema, 'digitbench data set'),
  'engine-record.schema.json': published(engineRecordSchema, 'digitbench engine record'),
  'published-weights.schema.json': published(publishedWeightsSchema, 'digitbench published weights'),
});
