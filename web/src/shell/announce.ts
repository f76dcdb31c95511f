export const quietMs = 30_000;

/** True when something new has happened and the last words are at least 30 s ago. */
export function shouldSay(code: string, last: { code: string; at: number }, now: number): boolean {
  return code !== '' && code !== last.code && now - last.at >= quietMs;
}
