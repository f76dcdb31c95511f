import type { Fact, Problem } from '../api/types';

/** GET /api/v1/forecast. Columns are as long as `t`; null = not known, never 0. */
export interface ForecastView {
  from: string;
  to: string;
  now: string;
  stepSeconds: number;
  /** Start of each interval [s]. */
  t: number[];
  /** Mean power expected, its band, what was measured, and what was expected at 18:00 of the day before [W]. */
  w: (number | null)[];
  p10: (number | null)[];
  p90: (number | null)[];
  measured: (number | null)[];
  asIssued: (number | null)[];
  days: ForecastDay[];
  weather: ForecastWeather | null;
  /** Code of why there is no forecast, or only an old one. */
  problem: string | null;
  facts: Fact[];
  /** Who is asked for weather, and what is wrong with each; absent in an older service. */
  sources?: { source: string; problems: Problem[] }[];
}

export interface ForecastDay {
  date: string;
  wh: number | null;
  p10: number | null;
  p90: number | null;
  measuredWh: number | null;
  remainingWh: number | null;
  asIssuedWh: number | null;
  /** Above 0: too much was expected. */
  errorPercent: number | null;
}

export interface ForecastWeather {
  source: string;
  issued: string;
  stale: boolean;
  next: string;
}

export interface ForecastScores {
  from: string;
  to: string;
  /** The power of all panels [W]. */
  size: number | null;
  scores: ForecastScore[];
}

/** Shares of the size of the plant in percent. */
export interface ForecastScore {
  source: string;
  lead: string;
  intervals: number;
  bias: number | null;
  meanError: number | null;
  rootError: number | null;
  skill: number | null;
  coverage: number | null;
  dayError: number | null;
  width: number | null;
  pinballLow: number | null;
  pinballMiddle: number | null;
  pinballHigh: number | null;
  skillSmart: number | null;
  skillClimate: number | null;
  skillBest: number | null;
}
