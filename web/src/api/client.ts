import type { Coded, Fact } from './types';

/** Everything is asked relative to the page's own folder, so the page works under any path prefix. */
export const api = 'api/v1';

/** An answer that is a problem: its code and facts make the sentence. */
export class Refused extends Error implements Coded {
  constructor(readonly status: number, readonly code: string, readonly facts: Fact[]) {
    super(`${status} ${code}`);
  }
}

/** What this page knows of its sign-in: the token each change carries, and whom to tell when it no longer counts. */
export const session = {
  token: null as string | null,
  /** Called when it may be that somebody must sign in: an answer says so, or the stream ended. */
  needed: (): void => {},
};

export async function getJson<T>(path: string, timeoutMs = 15_000): Promise<T> {
  const answer = await fetch(`${api}/${path}`, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(timeoutMs) });
  if (answer.status === 401) session.needed();
  if (!answer.ok) throw await refusal(answer);
  return (await answer.json()) as T;
}

/**
 * Changes something: `await change('PUT', 'panels/groups', groups)`. Carries the session's token; throws `Refused` with the code to say, and shows
 * the sign-in when there is no session. The answer's JSON, or null when it has no body.
 */
export async function change<T = unknown>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, timeoutMs = 15_000): Promise<T | null> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (session.token) headers['x-csrf-token'] = session.token;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const answer = await fetch(`${api}/${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body), signal: AbortSignal.timeout(timeoutMs) });
  if (!answer.ok) {
    const refused = await refusal(answer);
    if (refused.code === 'signin.needed' || refused.code === 'signin.unset') session.needed();
    throw refused;
  }
  const text = await answer.text();
  return text ? (JSON.parse(text) as T) : null;
}

async function refusal(answer: Response): Promise<Refused> {
  try {
    const problem = (await answer.json()) as Partial<Coded>;
    if (typeof problem.code === 'string') return new Refused(answer.status, problem.code, problem.facts ?? []);
  } catch { /* no problem+json: a proxy or an old service answered */ }
  return new Refused(answer.status, 'web.failed', [{ name: 'status', number: answer.status, unit: '', text: null }]);
}
