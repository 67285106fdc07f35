import { t } from '@lingui/core/macro'
import type { RefreshSchedule } from '#contract'

export const dayTexts: Record<RefreshSchedule['day'], string> = {
  never: t`No day`,
  monday: t`Mondays`,
  tuesday: t`Tuesdays`,
  wednesday: t`Wednesdays`,
  thursday: t`Thursdays`,
  friday: t`Fridays`,
  saturday: t`Saturdays`,
  sunday: t`Sundays`,
}

export const hourText = (hour: number): string => `${String(hour).padStart(2, '0')}:00`
