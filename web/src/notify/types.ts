import type { Coded } from '../api/types';

/** One attempt to send; `words` are the service's own. */
export interface AttemptView extends Coded {
  at: string;
  status: number | null;
  words: string | null;
}

export interface ChannelView {
  name: string;
  type: string;
  server: string;
  language: string;
  minimum: 'info' | 'warning' | 'alarm';
  events: string[];
  quiet: string | null;
  waiting: number;
  held: number;
  sent: number;
  dropped: number;
  lost: number;
  nextTry: string | null;
  lastSuccess: AttemptView | null;
  lastFailure: AttemptView | null;
}

export interface NotifyView {
  channels: ChannelView[];
}

export interface TestView extends Coded {
  sent: boolean;
  status: number | null;
  words: string | null;
}
