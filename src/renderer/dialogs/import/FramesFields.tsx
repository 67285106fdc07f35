import { t } from '@lingui/core/macro'
import type { VideoFrames } from '#contract'
import { Checkbox, SelectField, TextField } from '../../kit/index.ts'

const ways = [
  { value: 'perSecond', label: t`Frames per second` },
  { value: 'every', label: t`Every nth frame` },
] as const

/** Which frames of videos to extract. `amount` is as typed. */
type FramesChoice = { way: 'perSecond' | 'every'; amount: string; keepNearDuplicates: boolean }

export const usualFrames: FramesChoice = { way: 'perSecond', amount: '2', keepNearDuplicates: false }

/** Returns the frames of a choice; null if its number is invalid. */
export function framesOf({ way, amount, keepNearDuplicates }: FramesChoice): VideoFrames | null {
  const number = amount.trim() === '' ? Number.NaN : Number(amount)
  if (!(number > 0)) return null
  if (way === 'perSecond') return number <= 1000 ? { take: { perSecond: number }, keepNearDuplicates } : null
  return Number.isSafeInteger(number) && number <= 1_000_000 ? { take: { every: number }, keepNearDuplicates } : null
}

export function FramesFields({ choice, onChange }: { choice: FramesChoice; onChange(choice: FramesChoice): void }) {
  const change = (part: Partial<FramesChoice>) => onChange({ ...choice, ...part })
  const changeWay = (way: FramesChoice['way']) => change({ way, amount: way === 'every' ? '10' : '2' })
  return (
    <fieldset className="flex flex-col gap-2">
      <div className="grid grid-cols-2 gap-4">
        <SelectField label={t`Frames`} value={choice.way} options={ways} onChange={changeWay} />
        <TextField
          label={choice.way === 'every' ? t`Every nth frame` : t`Frames per second`}
          problem={framesOf(choice) ? undefined : t`Enter a number above 0.`}
          inputMode="decimal"
          value={choice.amount}
          onChange={(text) => change({ amount: text })}
        />
      </div>
      <Checkbox
        checked={!choice.keepNearDuplicates}
        onChange={(drops) => change({ keepNearDuplicates: !drops })}
        label={t`Skip near-identical frames`}
        hint={t`Frames become images of one sequence in the workspace. The video is not changed.`}
      />
    </fieldset>
  )
}
