import { change, Refused } from '../api/client';
import { live } from '../live/store.svelte';
import { sentence, t, type Key } from '../text/texts.svelte';
import { arrived } from './arrived';
import type { ChargingChanged, ChargingPoint } from './types';

/** How long the page offers to take a change back. */
const undoMs = 10_000;
/** A change that is not to be seen in the house by then has gone wrong somewhere. */
const lateMs = 5000;

type Step = 'sent' | 'accepted' | 'shown' | 'late' | 'failed';

/** What the person asked of one charging point, how far it has come, and how it is taken back. */
export class ChargingDesk {
  step = $state<Step | null>(null);
  said = $state('');
  undo = $state<string | null>(null);
  #wanted = $state.raw<ChargingPoint | null>(null);
  #timers: ReturnType<typeof setTimeout>[] = [];

  constructor(private readonly point: () => ChargingPoint) {}

  busy = $derived(this.step === 'sent');
  /** The point as the person wants it: at once, before the house has followed. */
  shown = $derived.by(() => {
    const now = this.point();
    const wanted = this.#wanted;
    return wanted ? { ...now, mode: wanted.mode, fixedAmps: wanted.fixedAmps, boostUntil: wanted.boostUntil, limits: wanted.limits, schedules: wanted.schedules, ownSchedules: wanted.ownSchedules, sessionLimitWh: wanted.sessionLimitWh, ownSessionLimit: wanted.ownSessionLimit } : now;
  });

  /** What is to be said of it. */
  told = $derived(this.step === 'late' ? t('charging.late') : this.said);
  bad = $derived(this.step === 'failed' || this.step === 'late');

  /** @returns true when it was accepted. */
  async ask(path: string, body: unknown, done: Key): Promise<boolean> {
    if (this.busy) return false;
    const before = this.undo;
    this.#end();
    this.step = 'sent';
    this.said = t('charging.sent');
    try {
      const answer = await change<ChargingChanged>('POST', `charging/${encodeURIComponent(this.point().name)}/${path}`, body ?? {});
      this.#wanted = answer?.point ?? null;
      if (answer?.undo) this.#offerUndo(answer.undo);
      this.step = 'accepted';
      this.said = t(done);
      this.#timers.push(setTimeout(() => { if (this.step === 'accepted') this.step = 'late'; this.#wanted = null; }, lateMs));
      return true;
    } catch (e) {
      this.step = 'failed';
      // What was asked before stands, as the house shows it; it can still be taken back unless somebody else was quicker.
      this.#wanted = null;
      if (before !== null && !(e instanceof Refused && e.status === 409)) this.#offerUndo(before);
      this.said = e instanceof Refused ? sentence(e) : t('error.unanswered');
      return false;
    }
  }

  takeBack = () => this.ask('undo', { undo: this.undo }, 'charging.undone');

  /** To be run with each view of the house. */
  look() {
    const now = live.view ? this.point() : null;
    if (!now || (this.step !== 'accepted' && this.step !== 'late') || !arrived(now, this.#wanted)) return;
    this.step = 'shown';
    this.#wanted = null;
    if (this.undo === null) this.#clear();
  }

  #offerUndo(word: string) {
    this.undo = word;
    this.#timers.push(setTimeout(() => { this.undo = null; if (this.step === 'shown') this.#clear(); }, undoMs));
  }

  #clear() {
    this.step = null;
    this.said = '';
  }

  #end() {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
    this.undo = null;
  }
}
