import { t } from '@lingui/core/macro'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { SchemaForm, SelectField } from '../../kit/index.ts'
import { type FreezeChoices, freezeFields } from './freeze-choices.ts'

type SplitsAndSamplingProps = {
  choices: FreezeChoices
  /** Whether a version exists whose placement can be kept. */
  hasLast: boolean
  isOpen: boolean
  onChange(choices: FreezeChoices): void
  onOpen(isOpen: boolean): void
  /** The preview of the planned version. */
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
/** How a version is split and sampled. Folded while the defaults apply. */
export function SplitsAndSampling(props: SplitsAndSamplingProps) {
  const { choices, hasLast, onChange, isOpen, onOpen, children } = props
  const isOther = !groupings.some(({ value }) => value === choices.by)
  const ways = isOther ? [...groupings, { value: choices.by, label: choices.by }] : groupings
  const set = (change: Partial<FreezeChoices>) => onChange({ ...choices, ...change })
  const form = (...keys: readonly string[]) => (
    <SchemaForm fields={freezeFields(...keys)} values={choices} onChange={onChange} />
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
          <SelectField
            label={t`Keep together`}
            hint={t`In one split; classes are spread evenly`}
            value={choices.by}
            options={ways}
            onChange={(by) => set({ by })}
          />
          {form('seed')}
          <SelectField
            label={t`Placement`}
            hint={t`The seed always places new images`}
            value={choices.placement}
            options={hasLast ? placements : firstPlacements}
            onChange={(placement) => set({ placement })}
          />
          {form('golden', 'max', 'perClassMax', 'balance', 'negatives')}
        </div>
        {form('allowLeakage')}
      </div>
    </details>
  )
}
