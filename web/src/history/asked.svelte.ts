import { onMount, untrack } from 'svelte';

/** What is to be asked: the same key is the same question. */
export interface Question<T, About> {
  key: string;
  about: About;
  /** Asked again after so many seconds; a past that is over need not be. */
  everySeconds: number;
  run: () => Promise<T>;
}

/**
 * An answer together with what it answers. While the next question is under way the last answer stays, so that a chart never shows the rows of one
 * period under the dates of another; an answer that comes after a newer question is thrown away.
 */
export class Asked<T, About> {
  answer = $state.raw<{ about: About; data: T } | null>(null);
  /** A question that is not the answered one is under way. */
  busy = $state(false);
  failure = $state.raw<unknown>(null);
  #turn = 0;
  #answered: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly question: () => Question<T, About> | null) {
    $effect(() => {
      const next = this.question();
      untrack(() => { if (next === null) this.#forget(); else if (next.key !== this.#answered || this.failure !== null) void this.#ask(next); });
    });
    onMount(() => () => { this.#turn++; clearTimeout(this.#timer); });
  }

  again = () => {
    const next = untrack(this.question);
    if (next) void this.#ask(next);
  };

  #forget() {
    this.#turn++;
    clearTimeout(this.#timer);
    this.answer = null;
    this.busy = false;
    this.failure = null;
    this.#answered = null;
  }

  async #ask(next: Question<T, About>) {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    this.busy = next.key !== this.#answered;
    try {
      const data = await next.run();
      if (turn !== this.#turn) return;
      this.answer = { about: next.about, data };
      this.#answered = next.key;
      this.failure = null;
    } catch (e) {
      if (turn !== this.#turn) return;
      // A refresh that failed leaves what is there; an answer to another question would be a wrong one.
      if (next.key !== this.#answered) { this.answer = null; this.#answered = null; }
      this.failure = e;
    }
    this.busy = false;
    this.#timer = setTimeout(() => void this.#ask(next), Math.max(5, this.failure === null ? next.everySeconds : Math.min(15, next.everySeconds)) * 1000);
  }
}
