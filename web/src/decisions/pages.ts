/**
 * The list after the newest page was asked again: its rows replace the same ones, and pages somebody opened below stay. When so much is new that the
 * pages no longer meet, the newest page stands alone.
 */
export function refreshed<T>(rows: readonly T[] | null, newest: readonly T[], key: (row: T) => unknown): { rows: T[]; kept: boolean } {
  const fresh = new Set(newest.map(key));
  const last = rows?.findLastIndex((r) => fresh.has(key(r))) ?? -1;
  return last < 0 || !rows ? { rows: [...newest], kept: false } : { rows: [...newest, ...rows.slice(last + 1)], kept: true };
}
