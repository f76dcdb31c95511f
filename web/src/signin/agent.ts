/** Browser and system out of what a browser calls itself; null when it is none we know, such as a script. */
export function agentNames(agent: string): { browser: string; system: string } | null {
  const browser = first(agent, [['Edg', 'Edge'], ['OPR', 'Opera'], ['SamsungBrowser', 'Samsung Internet'], ['Firefox', 'Firefox'], ['FxiOS', 'Firefox'], ['CriOS', 'Chrome'], ['Chrome', 'Chrome'], ['Safari', 'Safari']]);
  const system = first(agent, [['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Windows', 'Windows'], ['Mac OS X', 'macOS'], ['CrOS', 'ChromeOS'], ['Linux', 'Linux']]);
  return browser && system ? { browser, system } : null;
}

const first = (text: string, names: [string, string][]): string | undefined => names.find(([mark]) => text.includes(mark))?.[1];

/** A page that came over the network in the clear. On this machine nobody is in between. */
export const isPlain = (at: { protocol: string; hostname: string }): boolean =>
  at.protocol === 'http:' && !isThisMachine(at.hostname.replace(/^\[|\]$/g, '')) && at.hostname !== 'localhost';

export const isThisMachine = (address: string): boolean => address.startsWith('127.') || address === '::1';
