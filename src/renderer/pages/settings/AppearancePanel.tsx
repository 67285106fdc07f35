import { t } from '@lingui/core/macro'
import { showHints, useHints } from '../../hints/hints.ts'
import { Button, Checkbox, formatPercent, Select, type ThemeChoice, textSizes, useTheme } from '../../kit/index.ts'
import { LanguageSelect } from '../../language/LanguageSelect.tsx'

/** Settings of the look of the app on this computer. */
export function AppearancePanel() {
  const { choice, choose, textSize } = useTheme()
  const isOff = useHints((hints) => hints.isOff)
  const gone = useHints((hints) => hints.gone.length)
  return (
    <div className="grid max-w-4xl grid-cols-[minmax(0,15rem)_minmax(0,1fr)] gap-x-6 gap-y-4 py-3.5 slim:grid-cols-[minmax(0,1fr)]">
      <span className="pt-1.5 font-medium">{t`Language`}</span>
      <LanguageSelect className="max-w-72" />
      <span className="pt-1.5 font-medium">{t`Theme`}</span>
      <Select<ThemeChoice>
        label={t`Theme`}
        className="max-w-72"
        value={choice}
        onChange={choose}
        options={[
          { value: 'system', label: t`Same as the system` },
          { value: 'light', label: t`Light` },
          { value: 'dark', label: t`Dark` },
        ]}
      />
      <span className="pt-1.5 font-medium">{t`Text size`}</span>
      <Select<string>
        label={t`Text size`}
        className="max-w-72"
        value={String(textSize)}
        onChange={(next) => useTheme.setState({ textSize: Number(next) })}
        options={textSizes.map((size) => ({ value: String(size), label: formatPercent(size / 100) }))}
      />
      <span className="pt-1.5 font-medium">{t`Hints`}</span>
      <div className="flex flex-wrap items-center gap-3">
        <Checkbox checked={!isOff} onChange={showHints} label={t`Show hints for parts you haven’t used`} />
        <Button size="small" disabled={isOff || gone === 0} onClick={() => showHints(true)}>
          {t`Show hints again`}
        </Button>
      </div>
    </div>
  )
}
