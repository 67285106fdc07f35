import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { queries } from '../../connection/index.ts'
import { Button, formatCount } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { HomeSection } from './HomeSection.tsx'

const firstReviews = 10
const minReviewed = 200
const hiddenKey = 'winnow.firstHourHidden'

type SetUpStep = { title: string; isDone: boolean; detail: string; go(): void }

/** The first steps in a new workspace, checked off as the user does them. Hidden once all are done. */
export function FirstHour() {
  const [isHidden, setIsHidden] = useState(() => localStorage.getItem(hiddenKey) !== null)
  const steps = useSetUpSteps()
  if (isHidden || !steps) return null
  const done = steps.filter(({ isDone }) => isDone).length
  if (done === steps.length) return null
  return (
    <HomeSection
      title={t`Your first hour`}
      actions={
        <span className="tabular text-text-2">
          <Trans>
            <strong className="text-text">{done}</strong> of {steps.length}
          </Trans>
        </span>
      }
    >
      <ol className="border-t border-line">
        {steps.map((step) => (
          <li key={step.title} className="flex h-11 items-center gap-3 border-b border-line">
            <span
              className={`grid size-5 shrink-0 place-items-center rounded-full border-2 ${step.isDone ? 'border-ok bg-ok text-surface' : 'border-line-strong'}`}
            >
              {step.isDone && <Check size={12} strokeWidth={3} aria-label={t`Done`} />}
            </span>
            <span className={`min-w-0 flex-1 ${step.isDone ? 'text-text-2' : 'font-medium'}`}>{step.title}</span>
            <span className="shrink-0 text-xs text-text-2">{step.detail}</span>
            {!step.isDone && (
              <Button size="small" aria-label={t`Go: ${step.title}`} onClick={step.go}>
                {t`Go`}
              </Button>
            )}
          </li>
        ))}
      </ol>
      <p className="flex items-center justify-between text-xs text-text-2">
        {t`Steps are checked off as you go.`}
        <Button
          size="small"
          variant="quiet"
          onClick={() => {
            localStorage.setItem(hiddenKey, 'yes')
            setIsHidden(true)
          }}
        >
          {t`Hide`}
        </Button>
      </p>
    </HomeSection>
  )
}

function useSetUpSteps(): SetUpStep[] | null {
  const status = useQuery(queries.workspace.status.queryOptions()).data
  const models = useQuery(queries.models.list.queryOptions()).data
  const datasets = useQuery(queries.datasets.list.queryOptions()).data
  const policy = useQuery(queries.policy.current.queryOptions()).data
  if (!status || !models || !datasets || !policy) return null
  const { total, byState } = status.images
  const reviewed = byState.reviewed + byState.approved
  const current = models.find(({ aliases }) => aliases.includes('current'))
  const mapped = current?.classMap.filter((classId) => classId !== null).length ?? 0
  return [
    { title: t`Import images`, isDone: total > 0, detail: formatCount(total), go: () => navigate('library') },
    {
      title: t`Map the model’s classes`,
      isDone: mapped > 0,
      detail: plural(mapped, { one: '# class', other: '# classes' }),
      go: () => navigate('models'),
    },
    {
      title: t`Review 10 images`,
      isDone: reviewed >= firstReviews,
      detail: t`${formatCount(reviewed)} reviewed`,
      go: () => navigate('review'),
    },
    {
      title: t`See what the model gets wrong`,
      isDone: reviewed >= minReviewed,
      detail: reviewed >= minReviewed ? '' : t`available after ${minReviewed} reviewed images`,
      go: () => navigate('models', current ? { modelId: current.modelId, view: 'evaluation' } : {}),
    },
    {
      title: t`Freeze a first version`,
      isDone: datasets.length > 0,
      detail: datasets.length > 0 ? plural(datasets.length, { one: '# version', other: '# versions' }) : '',
      go: () => navigate('datasets'),
    },
    { title: t`Choose which images to remove`, isDone: policy.saved, detail: '', go: () => navigate('retention') },
  ]
}
