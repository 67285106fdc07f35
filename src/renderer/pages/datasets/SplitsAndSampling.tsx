import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Checkbox, Field, Input, Select } from '../../kit/index.ts'
import { type FreezeChoices, problemOfLimit, problemOfPercent } from './freeze-choices.ts'

type SplitsAndSamplingProps = {
  choices: FreezeChoices
  onChange(choices: FreezeChoices): void
  onOpen(isOpen: boolean): void
  /** What the choices would make. */
  children: ReactNode
}

const groupings = [
  { value: 'none', label: 'Only near-duplicates' },
  { value: 'image.source', label: 'Images of a source' },
]
const placements = [
  { value: 'keep', label: 'As in the last version' },
  { value: 'import', label: 'As in the imported files' },
  { value: 'again', label: 'Split again' },
] as const
const goldenPlaces = [
  { value: 'test', label: 'In test' },
  { value: 'apart', label: 'Left out' },
] as const
const balances = [
  { value: 'none', label: 'As they are' },
  { value: 'sqrt', label: 'Fewer of frequent classes' },
  { value: 'equal', label: 'As many as the rarest' },
] as const

/** How a version is split and which images it takes, folded until somebody wants it otherwise than usual. */
export function SplitsAndSampling({ choices, onChange, onOpen, children }: SplitsAndSamplingProps) {
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
          placeholder="All"
          value={choices[key]}
          onChange={(event) => set({ [key]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <details className="group border-t border-line pt-3" onToggle={(event) => onOpen(event.currentTarget.open)}>
      <summary className="flex cursor-default list-none items-center gap-1 font-semibold">
        <ChevronRight size={14} className="text-text-3 group-open:rotate-90" aria-hidden />
        Splits and sampling
      </summary>
      <div className="flex flex-col gap-3 pt-3">
        {children}
        <div className="grid grid-cols-2 gap-x-4 gap-y-3">
          <Field label="Keep together" hint="In one split; classes are spread evenly">
            {(ids) => <Select {...ids} value={choices.by} options={groupings} onChange={(by) => set({ by })} />}
          </Field>
          <Field label="Seed" hint="The same seed gives the same split">
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
          <Field label="Placement" hint="New images are always placed by the seed">
            {(ids) => (
              <Select
                {...ids}
                value={choices.placement}
                options={placements}
                onChange={(placement) => set({ placement })}
              />
            )}
          </Field>
          <Field label="Golden set" hint="With all its near-duplicates">
            {(ids) => (
              <Select {...ids} value={choices.golden} options={goldenPlaces} onChange={(golden) => set({ golden })} />
            )}
          </Field>
          {limit('max', 'Max images', 'Chosen by the seed')}
          {limit('perClassMax', 'Max images per class', 'An image with a rarer class stays')}
          <Field label="Classes" hint="How often each occurs in the version">
            {(ids) => (
              <Select {...ids} value={choices.balance} options={balances} onChange={(balance) => set({ balance })} />
            )}
          </Field>
          {limit('negativesPercent', 'Max images without labels (%)', 'Of the whole version')}
        </div>
        <Checkbox
          checked={choices.allowLeakage}
          onChange={(allowLeakage) => set({ allowLeakage })}
          label="Allow near-duplicates in different splits"
          hint="Otherwise such a version is not frozen"
        />
      </div>
    </details>
  )
}
