import type { DeviceView } from '../api/types';
import { aged } from '../live/ageing';

/** The device's state with the page's own silence taken into account. */
export function deviceNow(device: DeviceView, silence: number): { state: DeviceView['state']; age: number | null } {
  const seen = aged(0, 'good', device.ageSeconds, silence);
  if (device.state !== 'ok' || seen.look === 'fresh') return { state: device.state, age: seen.age };
  return { state: seen.look === 'missing' ? 'missing' : 'stale', age: seen.age };
}

export const needsAttention = (d: DeviceView): boolean => !['ok', 'starting'].includes(d.state) || d.problems.some((p) => p.severity !== 'info');
