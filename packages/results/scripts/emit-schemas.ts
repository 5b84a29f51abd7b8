/** Writes schema/*.schema.json anew: `node packages/results/scripts/emit-schemas.ts`, then `biome check --write`. */
import { writeFileSync } from 'node:fs';
import { jsonSchemas } from '../src/record/json-schema.ts';

for (const [name, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(new URL(`../schema/${name}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
