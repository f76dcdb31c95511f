import { afterEach, describe, expect, it, vi } from 'vitest';
import { change, Refused, session } from '../api/client';
import { agentNames, isPlain, isThisMachine } from './agent';
import { signIn } from './store.svelte';

const answers = (status: number, body: unknown, type = 'application/json') =>
  vi.stubGlobal('fetch', vi.fn(async () => new Response(body === null ? null : JSON.stringify(body), { status, headers: { 'content-type': type } })));
const asked = () => (fetch as unknown as ReturnType<typeof vi.fn>).mock.calls[0] as [string, { method: string; headers: Record<string, string>; body: string | null }];

afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); session.token = null; });

describe('a change', () => {
  it('carries the token and JSON, and gives the answer', async () => {
    answers(200, { ok: 1 });
    session.token = 'secret';
    expect(await change('PUT', 'panels/groups', { a: 1 })).toEqual({ ok: 1 });
    const [path, init] = asked();
    expect(path).toBe('api/v1/panels/groups');
    expect(init).toMatchObject({ method: 'PUT', body: '{"a":1}', headers: { 'x-csrf-token': 'secret', 'content-type': 'application/json' } });
  });

  it('without a body sends none, and an empty answer is null', async () => {
    answers(204, null);
    expect(await change('DELETE', 'sessions')).toBeNull();
    expect(asked()[1].body).toBeNull();
    expect(asked()[1].headers['content-type']).toBeUndefined();
  });

  it('that is refused tells the code, and asks who is signed in when nobody is', async () => {
    const needed = vi.spyOn(session, 'needed').mockImplementation(() => {});
    answers(401, { code: 'signin.needed', facts: [] }, 'application/problem+json');
    await expect(change('POST', 'x')).rejects.toMatchObject({ status: 401, code: 'signin.needed' });
    expect(needed).toHaveBeenCalledOnce();
    answers(502, 'away', 'text/html');
    await expect(change('POST', 'x')).rejects.toBeInstanceOf(Refused);
    expect(needed).toHaveBeenCalledOnce();
    needed.mockRestore();
  });
});

describe('the sign-in', () => {
  const view = { passwordSet: true, signedIn: false, codeNeeded: false, token: null, waitSeconds: 0, shortestPassword: 12 };

  it('closes the page once there is a password and nobody is signed in, or a code is needed', async () => {
    for (const [change, closed] of [[{}, true], [{ signedIn: true }, false], [{ passwordSet: false }, false], [{ passwordSet: false, codeNeeded: true }, true]] as const) {
      answers(200, { ...view, ...change });
      await signIn.load();
      expect(signIn.closed).toBe(closed);
    }
  });

  it('counts down what it must wait and then lets try again', async () => {
    vi.useFakeTimers();
    answers(429, { code: 'signin.locked', facts: [{ name: 'wait', number: 3, unit: 's', text: null }] }, 'application/problem+json');
    expect(await signIn.enter('wrong')).toBe(false);
    expect([signIn.wait, signIn.refused?.code]).toEqual([3, 'signin.locked']);
    await vi.advanceTimersByTimeAsync(1250);
    expect(signIn.wait).toBe(2);
    await vi.advanceTimersByTimeAsync(2000);
    expect([signIn.wait, signIn.refused]).toEqual([0, null]);
  });

  it('takes the token of the new session over', async () => {
    answers(200, { ...view, signedIn: true, token: 'fresh' });
    expect(await signIn.enter('right')).toBe(true);
    expect(session.token).toBe('fresh');
    expect(signIn.closed).toBe(false);
  });

  it('says so when the service does not answer', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => { throw new TypeError('away'); }));
    expect(await signIn.enter('x')).toBe(false);
    expect(signIn.refused?.code).toBe('access.unreachable');
  });
});

describe('a connection', () => {
  it('is plain over the network without https, not on this machine', () => {
    const at = (url: string) => isPlain(new URL(url));
    expect(['http://192.0.2.7:7080/', 'http://solar.local/'].map(at)).toEqual([true, true]);
    expect(['https://solar.local/', 'http://localhost:7080/', 'http://127.0.0.1:7080/', 'http://[::1]:7080/'].map(at)).toEqual([false, false, false, false]);
  });
});

describe('a browser', () => {
  it('is told by its name and system', () => {
    expect(agentNames('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0')).toEqual({ browser: 'Firefox', system: 'Linux' });
    expect(agentNames('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1')).toEqual({ browser: 'Safari', system: 'iPhone' });
    expect(agentNames('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0')).toEqual({ browser: 'Edge', system: 'Windows' });
    expect(agentNames('Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36')).toEqual({ browser: 'Chrome', system: 'Android' });
    expect(agentNames('curl/8.5.0')).toBeNull();
  });

  it('on this machine is known by its address', () => {
    expect(['127.0.0.1', '::1', '192.0.2.7'].map(isThisMachine)).toEqual([true, true, false]);
  });
});
