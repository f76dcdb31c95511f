import { beforeEach, describe, expect, it } from 'vitest';
import type { CredentialView } from '../api/types';
import { loadLanguage, loadRest, reading } from '../text/texts.svelte';
import { tokenLine } from './credentials';

const owner: CredentialView = {
  device: 'roof', origin: 'account', role: 'owner', serial: '122100004321', expires: '2027-05-03T10:00:00Z', daysLeft: 312, hasAccount: true, nextSignIn: null,
  reserved: ['stream'], pinnedKey: null, shownKey: null,
};

beforeEach(async () => {
  await Promise.all([loadLanguage('en'), loadLanguage('fr')]);
  await Promise.all([loadRest('en'), loadRest('fr')]);
  [reading.language, reading.zone] = ['en', 'Europe/Paris'];
  reading.setNow(Date.parse('2026-06-26T10:00:00Z'));
});

describe('the line of a token', () => {
  it('says whose it is, where it came from and how many days are left', () => {
    expect(tokenLine(owner)).toContain('Owner’s token');
    expect(tokenLine(owner)).toContain('fetched with the account');
    expect(tokenLine(owner)).toContain('312 days left');
    reading.language = 'fr';
    expect(tokenLine(owner)).toContain('312 jours restants');
  });

  it('tells one that is over, and none', () => {
    expect(tokenLine({ ...owner, daysLeft: -1 })).toContain('over');
    expect(tokenLine({ ...owner, role: null, expires: null, daysLeft: null })).toBe('No token yet.');
  });
});
