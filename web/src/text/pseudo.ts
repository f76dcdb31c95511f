const accents: Record<string, string> = { a: 'á', e: 'ê', i: 'ï', o: 'ö', u: 'ü', c: 'ç', n: 'ñ', A: 'Â', E: 'É', O: 'Ô', s: 'š', y: 'ý' };

/** A longer, accented English (+40 %), to see what a long language does to the page. Placeholders stay as they are. */
export function pseudo(template: string): string {
  return template
    .split(/(\{[^{}]*\})/)
    .map((part) => (part.startsWith('{') ? part : lengthen(part)))
    .join('');
}

function lengthen(text: string): string {
  const letters = text.replace(/[^A-Za-z]/g, '').length;
  let extra = Math.ceil(letters * 0.4);
  return [...text].map((c) => {
    const accented = accents[c] ?? c;
    if (extra > 0 && /[aeiou]/.test(c)) { extra--; return accented + accented; }
    return accented;
  }).join('') + '~'.repeat(extra);
}
