import { Select, type ThemeChoice, useTheme } from '../../kit/index.ts'

/** How the app looks for this user on this computer. */
export function AppearancePanel() {
  const { choice, choose } = useTheme()
  return (
    <div className="grid max-w-4xl grid-cols-[minmax(0,15rem)_minmax(0,1fr)] gap-x-6 py-3.5">
      <span className="pt-1.5 font-medium">Theme</span>
      <Select<ThemeChoice>
        label="Theme"
        className="max-w-72"
        value={choice}
        onChange={choose}
        options={[
          { value: 'system', label: 'As the system' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
    </div>
  )
}
