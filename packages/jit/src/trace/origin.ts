import { host } from '#host';

/** The folder of this package's modules; undefined in a bundle, where they are one file with everything else. */
const ownSources = /^(.*\/)trace\/origin\.[jt]s/.exec(import.meta.url)?.[1];

/** Frames between the user's code and a kernel: TensorFlow.js's own, a dozen or two; more in layers inside layers. */
const NEAR = 60;
const FAR = 1000;

/** The innermost line of the user's code on the stack, as "file:line:column"; "" if there is none or it cannot be told. */
export function userOrigin(): string {
  if (ownSources === undefined) return '';
  const near = callSites(NEAR);
  return userFrame(near, ownSources) || (near.length < NEAR ? '' : userFrame(callSites(FAR), ownSources));
}

function userFrame(sites: readonly NodeJS.CallSite[], own: string): string {
  for (const frame of sites) {
    const file = frame.getFileName();
    if (!file || file.startsWith('node:') || file.includes('/node_modules/')) continue;
    if ((file.startsWith('/') ? `file://${file}` : file).startsWith(own)) continue;
    return `${host.place(file)}:${frame.getLineNumber()}:${frame.getColumnNumber()}`;
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
