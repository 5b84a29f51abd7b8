import { z } from 'zod';
import { RECORD_VERSION, type RunRecord, recordSchema } from './schema.ts';

/** The result of reading a text as a record, or as another versioned document. */
export type Parsed<T = RunRecord> =
  | { readonly kind: 'valid'; readonly value: T }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'invalid'; readonly reason: string };

const compiled = z.compile(recordSchema);

/** Problems of a validation as one line each, `test.accuracy: expected number`; at most eight, with a count of the rest. */
export function describeIssues(error: z.ZodError): string {
  const lines = error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  const shown = lines.slice(0, 8);
  if (lines.length > shown.length) shown.push(`and ${lines.length - shown.length} more`);
  return shown.join('; ');
}

const versionSchema = z.object({ schema: z.int() });

function check<T>(value: unknown, schema: z.ZodType<T>, version: number): Parsed<T> {
  const found = versionSchema.safeParse(value);
  if (found.success && found.data.schema > version) return { kind: 'newer', version: found.data.schema };
  let result: z.ZodSafeParseResult<T>;
  try {
    result = schema.safeParse(value);
    if (result.success && hidesField(value))
      return {
        kind: 'invalid',
        reason:
          'a field is called __proto__, which cannot name a metric, an output or anything else; choose another name',
      };
  } catch (error) {
    // Lists nested more deeply than the stack allows.
    return {
      kind: 'invalid',
      reason: `cannot be checked: ${error instanceof Error ? error.message : error}`,
    };
  }
  if (result.success) return { kind: 'valid', value: result.data };
  return { kind: 'invalid', reason: describeIssues(result.error) };
}

/** Whether any field in a document is named __proto__, which would be dropped silently. */
function hidesField(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return typeof value[0] === 'object' && value.some(hidesField);
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hidesField);
}

/** Validates any value as a record of this version. */
export function checkRecord(value: unknown): Parsed {
  return check(value, compiled, RECORD_VERSION);
}

/** Reads a document from JSON text. Never throws: an invalid document gives the reason. */
export function parseVersioned<T>(text: string, schema: z.ZodType<T>, version: number): Parsed<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {
      kind: 'invalid',
      reason: `not JSON (cut off?): ${error instanceof Error ? error.message : error}`,
    };
  }
  return check(value, schema, version);
}

/** Reads a record from JSON text. Never throws: an invalid record gives the reason. */
export function parseRecord(text: string): Parsed {
  return parseVersioned(text, compiled, RECORD_VERSION);
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

/** A record as the text of its file: JSON, a line for each field, epoch and row, so that files stay small and diffs readable. */
export function formatRecord(record: object): string {
  const fields = Object.entries(record).map(([name, value]) => {
    const text =
      Array.isArray(value) && value.some(isObject)
        ? `[\n    ${value.map((element) => JSON.stringify(element)).join(',\n    ')}\n  ]`
        : JSON.stringify(value);
    return `  ${JSON.stringify(name)}: ${text}`;
  });
  return `{\n${fields.join(',\n')}\n}\n`;
}
