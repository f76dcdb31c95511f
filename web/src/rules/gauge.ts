/** Where a value and its two thresholds stand on a bar, in percent of its length. */
export interface Gauge {
  /** null = unknown now */
  value: number | null;
  above: number;
  below: number;
  /** The value lies beyond the end of the bar. */
  over: boolean;
}

/** The bar ends a third past the upper threshold, at least at 100 W; a larger value fills it and says so. */
export function gauge(valueWatts: number | null, aboveWatts: number, belowWatts: number): Gauge {
  const end = Math.max(100, (aboveWatts * 4) / 3);
  const place = (watts: number) => Math.min(100, Math.max(0, (watts / end) * 100));
  return { value: valueWatts === null ? null : place(valueWatts), above: place(aboveWatts), below: place(belowWatts), over: (valueWatts ?? 0) > end };
}

/** Two labels on one line need room: true when they would touch. [percent] */
export const near = (a: number, b: number): boolean => Math.abs(a - b) < 34;
