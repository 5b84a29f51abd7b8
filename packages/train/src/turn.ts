/**
 * Lets everything that waits run once: messages go out and come in only between two turns of the event loop. Browsers have no
 * `setImmediate`; a timer does there.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve);
  });
}
