import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backOff, LiveStream, type Source } from './stream';

class FakeSource implements Source {
  onerror: ((event: Event) => void) | null = null;
  closed = false;
  #listen: ((event: MessageEvent<string>) => void) | undefined;
  addEventListener(_: string, listener: (event: MessageEvent<string>) => void) { this.#listen = listener; }
  close() { this.closed = true; }
  send(data: string) { this.#listen?.({ data } as MessageEvent<string>); }
  fail() { this.onerror?.(new Event('error')); }
}

let opened: FakeSource[];
let got: { n: number }[];
let retries: number[];
let stream: LiveStream<{ n: number }>;

beforeEach(() => {
  vi.useFakeTimers();
  [opened, got, retries] = [[], [], []];
  stream = new LiveStream<{ n: number }>({
    url: 'api/v1/live/stream', event: 'live', now: () => 0, random: () => 0.5, onData: (d) => got.push(d), onDown: (at) => retries.push(at),
    open: () => { const s = new FakeSource(); opened.push(s); return s; },
  });
  stream.start();
});
afterEach(() => { stream.stop(); vi.useRealTimers(); });

describe('the live stream', () => {
  it('hands over what arrives', () => {
    opened[0]?.send('{"n":1}');
    expect(got).toEqual([{ n: 1 }]);
  });

  it('waits longer after each failure: 1, 2, 4 … at most 30 s', () => {
    for (let i = 0; i < 8; i++) { opened.at(-1)?.fail(); vi.advanceTimersByTime(retries.at(-1) ?? 0); }
    expect(retries).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
  });

  it('starts over with short waits once something arrived', () => {
    opened[0]?.fail();
    vi.advanceTimersByTime(1000);
    opened[1]?.send('{"n":2}');
    opened[1]?.fail();
    expect(retries).toEqual([1000, 1000]);
  });

  it('treats an open but silent connection as dead', () => {
    opened[0]?.send('{"n":1}');
    vi.advanceTimersByTime(9_999);
    expect(opened[0]?.closed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(opened[0]?.closed).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(opened).toHaveLength(2);
  });

  it('overlooks one broken message', () => {
    opened[0]?.send('{"n":');
    opened[0]?.send('{"n":3}');
    expect(got).toEqual([{ n: 3 }]);
    expect(opened).toHaveLength(1);
  });

  it('tries again at once when asked, with one connection only', () => {
    opened[0]?.fail();
    stream.retryNow();
    expect(opened).toHaveLength(2);
    vi.advanceTimersByTime(5000);
    expect(opened).toHaveLength(2);
  });

  it('stays quiet after it was stopped', () => {
    stream.stop();
    opened[0]?.fail();
    vi.advanceTimersByTime(60_000);
    expect(opened).toHaveLength(1);
    expect(opened[0]?.closed).toBe(true);
  });

  it('spreads the returns of many pages by a fifth', () => {
    expect(backOff(1, () => 0)).toBe(800);
    expect(backOff(1, () => 1)).toBe(1200);
  });
});
