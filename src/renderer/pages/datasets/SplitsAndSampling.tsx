import { t } from '@lingui/core/macro'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Checkbox, Field, Input, Select } from '../../kit/index.ts'
import { type FreezeChoices, problemOfLimit, problemOfPercent, problemOfSeed } from './freeze-choices.ts'

type SplitsAndSamplingProps = {
  choices: FreezeChoices
  /** Whether there is a version whose placement can be kept. */
  hasLast: boolean
  isOpen: boolean
  onChange(choices: FreezeChoices): void
  onOpen(isOpen: boolean): void
  /** What the choices would make. */
  children: ReactNode
}

const groupings = [
  { value: 'none', label: t`Only near-duplicates` },
  { value: 'image.source', label: t`Images of a source` },
]
const placements = [
  { value: 'keep', label: t`As in the last version` },
  { value: 'import', label: t`As in the imported files` },
  { value: 'again', label: t`Split again` },
] as const
const firstPlacements = [{ value: 'keep', label: t`Random, by seed` }, placements[1]] as const
const goldenPlaces = [
  { value: 'test', label: t`In test` },
  { value: 'apart', label: t`Left out` },
] as const
const balances = [
  { value: 'none', label: t`No change` },
  { value: 'sqrt', label: t`Balance classes` },
  { value: 'equal', label: t`As many as the rarest class class` },
] as const

/** How a version is split and which images it takes, folded until somebody wants it otherwise than usual. */
export function SplitsAndSampling(props: SplitsAndSamplingProps) {
  const { choices, hasLast, onChange, isOpen, onOpen, children } = props
  const isOther = !groupings.some(({ value }) => value === choices.by)
  const ways = isOther ? [...groupings, { value: choices.by, label: choices.by }] : groupings
  const set = (change: Partial<FreezeChoices>) => onChange({ ...choices, ...change })
  const limit = (key: 'max' | 'perClassMax' | 'negativesPercent', label: string, hint: string) => (
    <Field
      label={label}
      hint={hint}
      problem={key === 'negativesPercent' ? problemOfPercent(choices[key]) : problemOfLimit(choices[key])}
    >
      {(ids) => (
        <Input
          {...ids}
          type="number"
          min={key === 'negativesPercent' ? 0 : 1}
          placeholder={t`All`}
          value={choices[key]}
          onChange={(event) => set({ [key]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <details
      open={isOpen}
      className="group border-t border-line pt-3"
      onToggle={(event) => onOpen(event.currentTarget.open)}
    >
      <summary className="flex cursor-default list-none items-center gap-1 font-semibold">
        <ChevronRight size={14} className="text-text-3 group-open:rotate-90" aria-hidden />
        {t`Splits and sampling`}
      </summary>
      <div className="flex flex-col gap-3 pt-3">
        {children}
        <div className="grid grid-cols-2 gap-x-4 gap-y-3">
          <Field label={t`Keep together`} hint={t`In one split; classes are spread evenly`}>
            {(ids) => <Select {...ids} value={choices.by} options={ways} onChange={(by) => set({ by })} />}
          </Field>
          <Field label={t`Seed`} hint={t`The same seed gives the same split`} problem={problemOfSeed(choices.seed)}>
            {(ids) => (
              <Input
                {...ids}
                type="number"
                min={0}
                value={choices.seed}
                onChange={(event) => set({ seed: event.target.value })}
              />
            )}
          </Field>
          <Field label={t`Placement`} hint={t`The seed always places new images`}>
            {(ids) => (
              <Select
                {...ids}
                value={choices.placement}
                options={hasLast ? placements : firstPlacements}
                onChange={(placement) => set({ placement })}
              />
            )}
          </Field>
          <Field label={t`Golden set`} hint={t`With all its near-duplicates`}>
            {(ids) => (
              <Select {...ids} value={choices.golden} options={goldenPlaces} onChange={(golden) => set({ golden })} />
            )}
          </Field>
          {limit('max', t`Max images`, t`Chosen at random, by seed`)}
          {limit('perClassMax', t`Max images per class`, t`Images with a rarer class are kept`)}
          <Field label={t`Classes`} hint={t`How often each class occurs in the version`}>
            {(ids) => (
              <Select {...ids} value={choices.balance} options={balances} onChange={(balance) => set({ balance })} />
            )}
          </Field>
          {limit('negativesPercent', t`Max images without labels (%)`, t`In the whole version`)}
        </div>
        <Checkbox
          checked={choices.allowLeakage}
          onChange={(allowLeakage) => set({ allowLeakage })}
          label={t`Allow near-duplicates in different splits`}
          hint={t`Otherwise such a version isn’t frozen`}
        />
      </div>
    </details>
  )
}
