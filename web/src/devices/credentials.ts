import type { CredentialView } from '../api/types';
import { moment, t } from '../text/texts.svelte';

/** One line that says which token is in use, where it came from and how long it lasts. */
export function tokenLine(access: CredentialView): string {
  if (access.expires === null || access.role === null) return t('credentials.none');
  const origin = access.origin === 'page' ? t('credentials.origin.page') : access.origin === 'account' ? t('credentials.origin.account') : t('credentials.origin.settings');
  const left = access.daysLeft === null ? '' : access.daysLeft < 0 ? t('credentials.over') : t('credentials.days', { days: access.daysLeft });
  return [access.role === 'installer' ? t('credentials.installer') : t('credentials.owner'), origin, t('credentials.ends', { expires: moment(access.expires) }), left].filter(Boolean).join(' · ');
}
