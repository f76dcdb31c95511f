import { instant, type Facts, type Key } from '../text/texts.svelte';
import type { ChannelView } from './types';

/** A channel fails when its last attempt did. */
export function standing(channel: ChannelView): 'new' | 'good' | 'failing' {
  const [good, bad] = [channel.lastSuccess, channel.lastFailure].map((a) => (a ? Date.parse(a.at) : -Infinity)) as [number, number];
  if (good === -Infinity && bad === -Infinity) return 'new';
  return bad > good ? 'failing' : 'good';
}

/** What there is to say of the queue; nothing of an empty one. */
export function waiting(channel: ChannelView): { key: Key; facts: Facts }[] {
  const parts: { key: Key; facts: Facts }[] = [];
  if (channel.waiting > 0) parts.push({ key: 'notify.card.waiting', facts: { n: channel.waiting } });
  if (channel.held > 0) parts.push({ key: 'notify.card.held', facts: { n: channel.held } });
  if (channel.nextTry) parts.push({ key: 'notify.card.next', facts: { at: instant(channel.nextTry) } });
  if (channel.dropped > 0) parts.push({ key: 'notify.card.dropped', facts: { n: channel.dropped } });
  if (channel.lost > 0) parts.push({ key: 'notify.card.lost', facts: { n: channel.lost } });
  return parts;
}
