import { settingUnit } from '../battery/settings';
import { settingName, settingValue } from '../battery/words';
import { show, word } from '../text/texts.svelte';

/** What a row of the audit commands, in words: a switch has a position, a limit has amperes, a setting its own unit. */
export function commandWord(row: { kind: string; bounded: number | string | null; device?: string }): string {
  if (row.kind === 'setting') {
    const key = row.device?.split('/')[1] ?? '';
    return `${settingName(key)}: ${settingValue(key, Number(row.bounded), settingUnit(key))}`;
  }
  if (row.kind === 'switch') return word('command', `switch ${Number(row.bounded) > 0 ? 1 : 0}`);
  if (row.kind === 'current-limit') return `${word('command', row.kind)} ${show(Number(row.bounded), 'A')}`;
  return word('command', row.kind);
}

/** The same for the latest decision of the live view, whose command is `switch on` or `current-limit 6`. */
export function commandNow(command: string): string {
  const [kind = '', value] = command.split(' ');
  return kind === 'current-limit' ? commandWord({ kind, bounded: value ?? null }) : word('command', command);
}
