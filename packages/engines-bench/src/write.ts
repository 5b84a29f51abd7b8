import { join } from 'node:path';
import { openStore } from '@digitbench/results';
import type { EngineRecord } from './record.ts';

/**
 * Writes engines/<machine id>.json in the results folder and returns its path. A record that is there already is
 * replaced only by one that measured at least as much; otherwise it stays and null is returned.
 */
export async function writeRecord(results: string, record: EngineRecord): Promise<string | null> {
  const store = openStore(results);
  const { engines } = await store.list();
  const present = engines.find(({ machine }) => machine.id === record.machine.id);
  const now = new Set(record.measurements.map(pairOf));
  if (present?.measurements.every((measurement) => now.has(pairOf(measurement))) === false) return null;
  return join(results, await store.writeEngines(record));
}

const pairOf = ({ step, by }: { step: string; by: string }) => `${step} ${by}`;
