import type { Coded, Fact, Problem } from '../api/types';

export type LeaseState = 'pending' | 'held' | 'failing' | 'blocked' | 'theirs' | 'taken-back' | 'returning' | 'dry-run';

/** A setting of a device that is borrowed or wanted; values in `unit`, null = unknown or none. */
export interface Lease extends Coded {
  device: string;
  setting: string;
  unit: string;
  state: LeaseState;
  original: number | null;
  ours: number | null;
  shown: number | null;
  rule: string;
  facts: Fact[];
  since: string | null;
  until: string;
  problem: Problem | null;
  again: string | null;
}

export interface Leases {
  control: boolean;
  leases: Lease[];
}
