import type { ChargingPoint } from './types';

/** True when the charger shows what was decided. */
export const inForce = (now: ChargingPoint): boolean => !now.dryRun && now.availableAmps !== null && now.offeredAmps !== null && Math.abs(now.offeredAmps - now.availableAmps) < 0.5;

/** True when no more is to come of what was asked: the rule knows it, and the charger shows it where it can. */
export function arrived(now: ChargingPoint, wanted: ChargingPoint | null): boolean {
  if (wanted && (now.mode !== wanted.mode || now.boostUntil !== wanted.boostUntil || now.limits.mostAmps !== wanted.limits.mostAmps || now.limits.leastAmps !== wanted.limits.leastAmps || now.sessionLimitWh !== wanted.sessionLimitWh)) return false;
  return now.dryRun || now.availableAmps === null || now.offeredAmps === null || inForce(now);
}
