import { change, getJson, Refused, session } from '../api/client';
import type { Coded, SignInView } from '../api/types';

/** Who this browser is to the service, and how one becomes the owner. */
class SignIn {
  view = $state.raw<SignInView | null>(null);
  /** Why the last attempt did not count. */
  refused = $state.raw<Coded | null>(null);
  busy = $state(false);
  /** Whole seconds until the next attempt counts. */
  wait = $state(0);

  /** Nothing of the house may be shown before somebody signs in. */
  closed = $derived(this.view !== null && !this.view.signedIn && (this.view.passwordSet || this.view.codeNeeded));

  #attempts = 0;
  #until = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Asks the service. When it does not answer, what was known stays; what was asked before an attempt counted says nothing about after it. */
  load = async () => {
    const attempts = this.#attempts;
    try {
      const view = await getJson<SignInView>('sign-in');
      if (attempts === this.#attempts) this.#take(view);
    } catch { /* the page says offline by itself */ }
  };

  first = (password: string, code: string | null) => this.#try('POST', 'sign-in/password', { password, code });
  enter = (password: string) => this.#try('POST', 'sign-in', { password });
  replace = (current: string, password: string) => this.#try('PUT', 'sign-in/password', { current, password });

  leave = async () => {
    try {
      await change('POST', 'sign-out');
    } finally {
      this.refused = null;
      await this.load();
    }
  };

  /** Another form begins without the last one's words. */
  forget() {
    this.refused = null;
  }

  async #try(method: 'POST' | 'PUT', path: string, body: unknown): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.refused = null;
    try {
      const view = await change<SignInView>(method, path, body);
      if (view) this.#take(view);
      return true;
    } catch (error) {
      this.refused = error instanceof Refused ? error : { code: 'access.unreachable', facts: [] };
      if (error instanceof Refused) {
        this.#pause(error.facts.find((f) => f.name === 'wait')?.number ?? 0);
        if (error.code === 'signin.set' || error.code === 'signin.unset') await this.load(); // somebody else was faster
      }
      return false;
    } finally {
      this.#attempts++;
      this.busy = false;
    }
  }

  #take(view: SignInView) {
    this.view = view;
    session.token = view.token;
    this.#pause(view.waitSeconds);
  }

  #pause(seconds: number) {
    clearInterval(this.#timer);
    this.#until = performance.now() + seconds * 1000;
    this.wait = seconds;
    if (seconds > 0) this.#timer = setInterval(() => this.#tick(), 250);
  }

  #tick() {
    this.wait = Math.max(0, Math.ceil((this.#until - performance.now()) / 1000));
    if (this.wait > 0) return;
    clearInterval(this.#timer);
    if (this.refused?.code === 'signin.locked') this.refused = null;
  }
}

export const signIn = new SignIn();
session.needed = () => void signIn.load();
