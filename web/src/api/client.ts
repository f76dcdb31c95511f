/** Everything is asked relative to the page's own folder, so the page works under any path prefix. */
export const api = 'api/v1';

export async function getJson<T>(path: string, timeoutMs = 15_000): Promise<T> {
  const answer = await fetch(`${api}/${path}`, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(timeoutMs) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()) as T;
}
