import { openStore, type RunRecord } from '@digitbench/results';

const store = openStore('.', { readOnly: true });

/** Where a record lies in the site: as in the results folder, below `records/`. */
export const pathOf = (record: RunRecord) => `records/${store.pathOf(record)}`;
