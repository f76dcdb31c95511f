import { settingUnit } from '../battery/settings';
import { settingName, settingValue } from '../battery/words';
import { show, t, word } from '../text/texts.svelte';

/** What a row of the audit commands, in words: a switch has a position, a limit has amperes, a setting its own unit. */
export function commandWord(row: { kind: string; bounded: number | string | null; device?: string }): string {
  if (row.kind === 'setting') {
    const key = row.device?.split('/')[1] ?? '';
    return t('setting.value', { setting: settingName(key), value: settingValue(key, Number(row.bounded), settingUnit(key)) });
  }
  if (row.kind === 'switch') return word('command', `switch ${Number(row.bounded) > 0 ? 1 : 0}`);
  if (row.kind === 'current-limit') return `${word('command', row.kind)} ${show(Number(row.bounded), 'A')}`;
  return word('command', row.kind);
}

/** The same for the latest decision of the live view, whose command is `switch on`, `current-limit 6` or `setting 98`. */
export function commandNow(command: string, device: string): string {
  const [kind = '', value] = command.split(' ');
  return kind === 'current-limit' || kind === 'setting' ? commandWord({ kind, bounded: value ?? null, device }) : word('command', command);
}

/** The device of a command: which of its settings it was is in the words of the command. */
export const commandDevice = (row: { kind: string; device: string }): string => (row.kind === 'setting' ? (row.device.split('/')[0] ?? row.device) : row.device);
