export const quietMs = 30_000;

/** Alarms that were not there before: each is said once, at once, and again only after it went away. */
export function fresh(before: ReadonlySet<string>, now: readonly string[]): string[] {
  return now.filter((code) => !before.has(code));
}

/** True when something new has happened and the last words are at least 30 s ago. */
export function shouldSay(code: string, last: { code: string; at: number }, now: number): boolean {
  return code !== '' && code !== last.code && now - last.at >= quietMs;
}
