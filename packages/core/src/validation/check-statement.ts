import {
  all,
  type Check,
  flag,
  isRecord,
  list,
  number,
  object,
  oneOf,
  optional,
  text,
  whole,
} from './check.ts';
import { claimTest } from './check-claim.ts';
import { computation } from './check-computation.ts';
import { reportedFields, reportedValue } from './check-entry.ts';

const FORMS = ['number', 'table row', 'log', 'plot', 'picture', 'sentence', 'output'];

/** What an author may say where the records have a verdict of their own. */
const BESIDE_RECORDS = ['explained', 'not testable', 'open'];
/** Only records can say "replayed". */
const OUTCOMES = ['reproduced', 'higher', 'lower', 'holds', 'refuted', ...BESIDE_RECORDS];

const EVIDENCE = ['value', 'log', 'claim'];

const outcome = object({ is: oneOf(...OUTCOMES), because: text });
const outcomeBeside = object({ is: oneOf(...BESIDE_RECORDS), because: text });

const value = all(object({ entry: text, ...reportedFields }), reportedValue);

const values: Check = (given, path) => {
  const check = list((item, own) => {
    if (item !== null) number()(item, own);
  }, 1);
  check(given, path);
  if (Array.isArray(given) && given.length > 0 && given.every((item) => item === null))
    path.report('nothing but null', 'one number at least', 'Add it.');
};

const log = object({
  entry: text,
  metric: text,
  values,
  first: optional(whole(1)),
  digits: optional(whole(0)),
  how: optional(computation),
  replay: optional(flag),
});

const base = { form: oneOf(...FORMS), says: text, where: text };

/** A statement has an outcome: one that records compute, one that its author states, or both. */
export const statement: Check = (given, path) => {
  const evidence = isRecord(given) ? EVIDENCE.filter((field) => given[field] !== undefined) : [];
  if (isRecord(given) && evidence.length === 0 && given.outcome === undefined) {
    path.report('no outcome', 'one of value, log, claim and outcome', 'Say what judges it.');
  }
  if (evidence.length > 1) {
    path.report(evidence.join(' and '), 'one of value, log and claim', 'Make several statements of it.');
  }
  object({
    ...base,
    value: optional(value),
    log: optional(log),
    claim: optional(claimTest),
    outcome: optional(evidence.length > 0 ? outcomeBeside : outcome),
  })(given, path);
};
