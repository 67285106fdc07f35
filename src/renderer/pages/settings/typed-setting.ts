import { t } from '@lingui/core/macro'
import type { Settings } from '#contract'
import type { Setting } from './setting.ts'

/** What is wrong with a typed value, or the value to store. */
export function readTyped(setting: Setting, typed: string): { value: Settings[keyof Settings] } | { problem: string } {
  if (setting.kind === 'number') {
    const { min, max, step, scale = 1 } = setting
    const shown = Number(typed)
    const isWhole = Number.isInteger(step)
    if (typed.trim() === '' || !(shown >= min && shown <= max) || (isWhole && !Number.isInteger(shown)))
      return {
        problem: t`${isWhole ? t`A whole number between` : t`Between`} ${min.toLocaleString('en')} and ${max.toLocaleString('en')}.`,
      }
    return { value: Math.round(shown * scale * 1e9) / 1e9 }
  }
  if (setting.kind !== 'lines') return { value: typed }
  const lines = typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.length > setting.max ? { problem: t`At most ${setting.max}, one per digit.` } : { value: lines }
}

/** A stored value as the field shows it. */
export function typedOf(setting: Setting, settings: Settings): string {
  const value = settings[setting.key]
  if (setting.kind === 'number') return String(Math.round((Number(value) / (setting.scale ?? 1)) * 1e6) / 1e6)
  return Array.isArray(value) ? value.join('\n') : String(value)
}
