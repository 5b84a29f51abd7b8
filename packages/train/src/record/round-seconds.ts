/** Seconds to the microsecond, as records keep them. */
export const roundSeconds = (seconds: number) => Math.round(seconds * 1e6) / 1e6;
