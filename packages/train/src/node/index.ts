export { chooseEngine, enginesFrom, loadEngine } from './engines/registry.ts';
export { git, gitText } from './git.ts';
export { describeMachine, usableMemory } from './machine.ts';
export { peakMemory } from './process/memory.ts';
export { oneLine } from './process/one-line.ts';
export { describeError, serveJobs } from './process/serve.ts';
export { Tail } from './process/tail.ts';
export { gitRevision } from './revision.ts';
export {
  digestEachSource,
  digestFiles,
  digestInHashes,
  digestLedger,
  digestSources,
} from './studies/digest.ts';
export { inspectStudy, type StudyPackage } from './studies/package.ts';
export { digestHeld, parseSameNumbers, SAME_NUMBERS, type SameNumbers } from './studies/same-numbers.ts';
