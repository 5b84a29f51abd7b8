/**
 * Lets waiting callbacks run once: messages are sent and received only between two turns of the event loop. Browsers have no
 * `setImmediate`, so a timer takes its place there.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve);
  });
}
