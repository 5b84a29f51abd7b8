import { fileURLToPath } from 'node:url';

const ownSources = new URL('..', import.meta.url).href;

/** Frames between the user's code and a kernel: TensorFlow.js's own, a dozen or two; more in layers inside layers. */
const NEAR = 60;
const FAR = 1000;

/** The innermost line of the user's code on the stack, as "file:line:column", or "" if there is none. */
export function userOrigin(): string {
  const near = callSites(NEAR);
  return userFrame(near) || (near.length < NEAR ? '' : userFrame(callSites(FAR)));
}

function userFrame(sites: readonly NodeJS.CallSite[]): string {
  for (const frame of sites) {
    const file = frame.getFileName();
    if (!file || file.startsWith('node:') || file.includes('/node_modules/')) continue;
    const isUrl = file.startsWith('file:');
    if ((isUrl ? file : `file://${file}`).startsWith(ownSources)) continue;
    return `${isUrl ? fileURLToPath(file) : file}:${frame.getLineNumber()}:${frame.getColumnNumber()}`;
  }
  return '';
}

/** The stack as V8 has it: writing it out as text would take most of the time of a trace. */
function callSites(limit: number): readonly NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  let sites: readonly NodeJS.CallSite[] = [];
  Error.stackTraceLimit = limit;
  Error.prepareStackTrace = (_, frames) => {
    sites = frames;
    return '';
  };
  // Reading the stack is what makes V8 prepare it.
  void new Error().stack;
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  return sites;
}
