import type { Problem } from '../api/types';

/** The shapes of /api/v1/tempo and /api/v1/tariff. Missing is null, never 0. */
export type Colour = 'blue' | 'white' | 'red' | 'unknown';

/** A day of the contract, from 06:00 to 06:00. */
export interface TempoDay {
  date: string;
  colour: Colour;
  certainty: 'final' | 'provisional' | 'unknown';
  source: string | null;
  against: string | null;
  againstColour: Colour | null;
}

export interface Period {
  from: string;
  to: string;
  label: string;
  buy: number | null;
  sell: number | null;
  final: boolean;
}

export interface Tempo {
  today: TempoDay;
  tomorrow: TempoDay;
  now: Period;
  prices: Record<string, number>;
  currency: string;
  counts: { colour: Colour; of: number; used: number; left: number }[];
  season: { name: string; year: number; first: string; last: string; days: TempoDay[]; may: string };
  seasons: number[];
  sources: { name: string; title: string; kind: string | null; last: string | null; problems: Problem[] }[];
}
