import { plural, t } from '@lingui/core/macro'
import type { Dataset, FreezePlan } from '#contract'
import { Button, formatCount, formatFacts } from '../../kit/index.ts'
import { leftOutText } from '../../search/chips.ts'
import type { FreezeChoices } from './freeze-choices.ts'
import { SplitBar } from './SplitBar.tsx'

type FreezePlanSummaryProps = {
  plan: FreezePlan
  /** The last version, if its placement is kept. */
  last: Dataset | undefined
  choices: FreezeChoices
  bySeed: FreezeChoices['placement']
  onChange(choices: FreezeChoices): void
}

/** The planned version: images by split, and images left out. */
export function FreezePlanSummary({ plan, last, choices, bySeed, onChange }: FreezePlanSummaryProps) {
  const { allowLeakage, placement } = choices
  const { images, bySplit, kept, keptFrom, leftOut, leakage } = plan
  return (
    <section
      aria-label={t`What the version would contain`}
      className="sticky top-0 z-10 flex flex-col gap-1.5 rounded-lg bg-inset p-3 text-text-2"
    >
      <SplitBar bySplit={bySplit} hasLegend />
      <p role="status">
        {formatFacts(
          plural(images, { one: '# image', other: '# images' }),
          ...leftOut.map((one) => t`${formatCount(one.images)} left out: ${leftOutText[one.reason]}`),
          keptFrom && kept > 0 && t`${formatCount(kept)} split as in ${keptFrom}`,
        )}
      </p>
      {last && keptFrom === null && (
        <p className="text-warn">{t`Images of ${last.name} change splits because the seed, shares or groups differ.`}</p>
      )}
      {leakage.groups > 0 && (
        <p role={allowLeakage ? undefined : 'alert'} className={allowLeakage ? undefined : 'text-danger'}>
          {plural(leakage.images, {
            one: '# near-duplicate would be in more than one split.',
            other: '# near-duplicates would be in more than one split.',
          })}{' '}
          {leakage.example && t`For example: ${leakage.example}.`}
        </p>
      )}
      {leakage.groups > 0 && !allowLeakage && (
        <p className="flex gap-2">
          {placement !== bySeed && (
            <Button size="small" onClick={() => onChange({ ...choices, placement: bySeed })}>
              {t`Split again`}
            </Button>
          )}
          <Button size="small" onClick={() => onChange({ ...choices, allowLeakage: true })}>
            {t`Allow it`}
          </Button>
        </p>
      )}
    </section>
  )
}
