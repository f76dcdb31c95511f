import { change, Refused } from '../api/client';
import type { Fetched } from '../live/fetched.svelte';
import { sentence, t } from '../text/texts.svelte';
import { accepted, edits, freeName, moved } from './roof';
import type { GroupEdit, PanelsView, Proposal } from './types';

/** Changes of the groups: sent at once, undone by one button, refused with a sentence. */
export class Layout {
  busy = $state(false);
  message = $state<string | null>(null);
  /** The panel that is being dragged. */
  dragged = $state<{ device: string; serial: string } | null>(null);

  constructor(private readonly panels: Fetched<PanelsView>, private readonly changed: () => void) {}

  private groups = (device: string): GroupEdit[] => edits(this.panels.data?.groups ?? [], device);

  move = (device: string, serial: string, to: string | null) => this.set(device, moved(this.groups(device), [serial], to));
  accept = (p: Proposal, name: string) => this.set(p.device, accepted(this.groups(p.device), p, name));
  add = (device: string, name: string) =>
    this.set(device, [...this.groups(device), { key: null, name: freeName(name, this.groups(device)), azimuthDegrees: null, tiltDegrees: null, panelPeakWatts: null, members: [] }]);
  edit = (device: string, key: string, changes: Partial<GroupEdit>) => this.set(device, this.groups(device).map((g) => (g.key === key ? { ...g, ...changes } : g)));
  remove = (device: string, key: string) => this.set(device, this.groups(device).filter((g) => g.key !== key));
  undo = (device: string) => this.send('POST', 'panels/groups/undo', { device, revision: this.revision(device) });

  private set = (device: string, groups: GroupEdit[]) => this.send('PUT', 'panels/groups', { device, revision: this.revision(device), groups });

  /** What this page shows: when others are in force by now, the change is refused and they are shown. */
  private revision = (device: string): string | null => this.panels.data?.roofs.find((r) => r.device === device)?.revision ?? null;

  private async send(method: 'PUT' | 'POST', path: string, body: unknown): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    try {
      await change(method, path, body);
      this.message = null;
      await this.panels.load();
      this.changed();
      return true;
    } catch (e) {
      this.message = e instanceof Refused ? sentence(e) : t('panels.failed');
      if (e instanceof Refused && e.status === 409) void this.panels.load();
      return false;
    } finally {
      this.busy = false;
    }
  }
}
