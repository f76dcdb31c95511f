import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fetched } from './fetched.svelte';

/** Answers of a server, given one by one and in any order. */
let waiting: ((answer: unknown) => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  waiting = [];
  vi.stubGlobal('fetch', () => new Promise((resolve) => waiting.push((body) => resolve({ ok: true, status: 200, json: () => Promise.resolve(body) }))));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('something fetched', () => {
  it('ignores an answer that was asked for earlier and comes later', async () => {
    const asked = new Fetched<string>(() => 'x', () => 60);
    const loads = [asked.load(), asked.load()];
    waiting[1]?.('new');
    await vi.advanceTimersByTimeAsync(0);
    waiting[0]?.('old');
    await Promise.all(loads);
    expect(asked.data).toBe('new');
  });

  it('does not let what was asked before a change undo what the change answered', async () => {
    const asked = new Fetched<string>(() => 'x', () => 60);
    const load = asked.load();
    asked.put('changed');
    waiting[0]?.('old');
    await load;
    expect(asked.data).toBe('changed');
  });
});
