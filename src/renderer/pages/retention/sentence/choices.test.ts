import { expect, test } from 'vitest'
import { settingLabelAt } from './choices.ts'

test('a problem with a setting is named as the form names the setting', () => {
  expect(settingLabelAt(['settleDays'])).toBe('Minimum age (days)')
  expect(settingLabelAt(['fuses', 'maxDropPercent'])).toBe('Max trashed (%)')
  expect(settingLabelAt(['rules', 0])).toBeNull()
  expect(settingLabelAt([])).toBeNull()
})
