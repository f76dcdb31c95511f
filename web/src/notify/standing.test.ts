import { describe, expect, it } from 'vitest';
import { standing, waiting } from './standing';
import type { AttemptView, ChannelView } from './types';

const attempt = (at: string): AttemptView => ({ at, code: 'notify.answer.sent', facts: [], status: 200, words: null });
const channel = (some: Partial<ChannelView> = {}): ChannelView => ({
  name: 'prowl', type: 'prowl', server: 'api.prowlapp.com', language: 'en', minimum: 'info', events: [], quiet: null,
  waiting: 0, held: 0, sent: 0, dropped: 0, lost: 0, nextTry: null, lastSuccess: null, lastFailure: null, ...some,
});

describe('a channel', () => {
  it('stands as its last attempt did', () => {
    const [early, late] = [attempt('2026-11-20T12:00:00Z'), attempt('2026-11-20T12:00:01Z')];
    expect(standing(channel())).toBe('new');
    expect(standing(channel({ lastSuccess: early }))).toBe('good');
    expect(standing(channel({ lastFailure: early }))).toBe('failing');
    expect(standing(channel({ lastSuccess: early, lastFailure: late }))).toBe('failing');
    expect(standing(channel({ lastSuccess: late, lastFailure: early }))).toBe('good');
  });

  it('says of its queue what there is to say', () => {
    expect(waiting(channel())).toEqual([]);
    expect(waiting(channel({ waiting: 3, held: 2, nextTry: '2026-11-20T12:00:00Z', dropped: 1, lost: 4 })).map((p) => p.key)).toEqual([
      'notify.card.waiting', 'notify.card.held', 'notify.card.next', 'notify.card.dropped', 'notify.card.lost',
    ]);
  });
});
