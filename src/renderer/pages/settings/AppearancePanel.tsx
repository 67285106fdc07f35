import { t } from '@lingui/core/macro'
import { Select, type ThemeChoice, useTheme } from '../../kit/index.ts'

/** How the app looks for this user on this computer. */
export function AppearancePanel() {
  const { choice, choose } = useTheme()
  return (
    <div className="grid max-w-4xl grid-cols-[minmax(0,15rem)_minmax(0,1fr)] gap-x-6 py-3.5">
      <span className="pt-1.5 font-medium">{t`Theme`}</span>
      <Select<ThemeChoice>
        label={t`Theme`}
        className="max-w-72"
        value={choice}
        onChange={choose}
        options={[
          { value: 'system', label: t`As the system` },
          { value: 'light', label: t`Light` },
          { value: 'dark', label: t`Dark` },
        ]}
      />
    </div>
  )
}
