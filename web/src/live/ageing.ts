import type { Quality } from '../api/types';

/** Silence after which shown values count as old, and after which they count as gone (design: stale, then missing at 60 s). */
export const staleAfter = 5;
export const missingAfter = 60;

export type Look = 'fresh' | 'stale' | 'missing';

export interface Aged {
  look: Look;
  /** null when the value must not be shown as current any more. */
  value: number | null;
  /** Age in seconds, the time since the last message included; null when there never was a value. */
  age: number | null;
}

/**
 * What a value looks like now. The server judged it when it sent it; since then only silence has passed,
 * and silence must make values old on the page even though nobody tells it so.
 */
export function aged(value: number | null, quality: Quality, ageSeconds: number | null, silence: number): Aged {
  const age = ageSeconds === null ? null : ageSeconds + Math.max(0, silence);
  if (value === null || quality === 'missing' || silence >= missingAfter) return { look: 'missing', value: null, age };
  if (quality === 'stale' || quality === 'suspect' || silence > staleAfter) return { look: 'stale', value, age };
  return { look: 'fresh', value, age };
}
