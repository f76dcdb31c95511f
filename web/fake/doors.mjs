// Who may come in, as the service tells it: the ordinary house is open on its own machine, the others show one state of the sign-in each.

export const password = 'correct horse battery';
export const code = 'K7QM-P2XD-94RT';

/** Every door stands before the ordinary afternoon. */
export const doors = { private: { passwordSet: true }, locked: { passwordSet: true, misses: 9 }, setup: { codeNeeded: true }, owner: { passwordSet: true, signedIn: true } };

const wait = (seconds) => (seconds > 0 ? [{ name: 'wait', number: seconds, unit: 's', text: null }] : []);
const agents = [
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', '127.0.0.1', '2026-06-26T12:30:00Z'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1', '192.0.2.54', '2026-06-26T05:12:00Z'],
  ['curl/8.5.0', '192.0.2.61', '2026-06-24T20:01:00Z'],
];

export class Door {
  constructor(name) {
    Object.assign(this, { passwordSet: false, signedIn: false, codeNeeded: false, misses: 0, until: 0 }, doors[name]);
    if (this.misses > 4) this.until = Date.now() + 47_000;
    this.sessions = agents.map(([agent, from, seen], i) => ({ id: `s${i}`, begun: '2026-06-20T08:00:00Z', seen, from, agent, current: i === 0 }));
    this.changes = [
      ['2026-06-26T10:14:00Z', 'owner', '127.0.0.1', 'audit.signed-in', []],
      ['2026-06-26T10:13:41Z', 'stranger', '192.0.2.61', 'audit.refused', []],
      ['2026-06-20T08:00:00Z', 'terminal', '', 'audit.password.terminal', []],
    ].map(([at, who, from, c, facts]) => ({ at, who, from, code: c, facts }));
  }

  get closed() { return !this.signedIn && (this.passwordSet || this.codeNeeded); }

  view() {
    return {
      passwordSet: this.passwordSet, signedIn: this.signedIn, codeNeeded: !this.passwordSet && this.codeNeeded, token: this.signedIn ? 'token' : null,
      waitSeconds: Math.max(0, Math.ceil((this.until - Date.now()) / 1000)), shortestPassword: 12,
    };
  }

  /** @returns {{status: number, body: unknown}} */
  answer(method, path, body) {
    const problem = (status, c, facts = []) => ({ status, body: { code: c, facts } });
    const ok = (value) => ({ status: 200, body: value });
    if (path === 'sign-in' && method === 'GET') return ok(this.view());
    if (path === 'sign-in/password' || path === 'sign-in') return this.#enter(method, path, body, problem, ok);
    if (this.closed) return problem(401, 'signin.needed');
    if (path === 'sign-out') { this.signedIn = false; return { status: 204, body: null }; }
    if (path === 'audit') return ok({ changes: this.signedIn ? this.changes : [] });
    if (path === 'sessions' && method === 'GET') return ok({ sessions: this.sessions });
    if (path === 'sessions') { this.sessions = this.sessions.filter((s) => s.current); return { status: 204, body: null }; }
    if (path.startsWith('sessions/')) { this.sessions = this.sessions.filter((s) => s.id !== path.slice(9)); return { status: 204, body: null }; }
    return null;
  }

  #enter(method, path, body, problem, ok) {
    const left = this.view().waitSeconds;
    if (left > 0) return problem(429, 'signin.locked', wait(left));
    const isNew = path !== 'sign-in';
    if (isNew && (body.password ?? '').length < 12) return problem(400, 'signin.short', [{ name: 'least', number: 12, unit: '', text: null }]);
    const right = isNew && method === 'POST' ? !this.codeNeeded || body.code === code : (isNew ? body.current : body.password) === password;
    if (!right) {
      this.misses++;
      if (this.misses > 3) this.until = Date.now() + 2000;
      return problem(401, isNew && method === 'POST' ? 'signin.code.wrong' : 'signin.wrong', wait(this.view().waitSeconds));
    }
    Object.assign(this, { passwordSet: true, signedIn: true, codeNeeded: false });
    return ok(this.view());
  }
}
