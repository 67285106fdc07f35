import { plural, t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import type { RefreshResult, RefreshRun, RefreshStep, TrainingResult } from '#contract'
import { toWritten } from '../../../jobs/written-file.ts'
import { formatCount, formatFacts, formatSigned } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { ImageChanges } from '../ImageChanges.tsx'
import { TrainingProgress } from '../TrainingProgress.tsx'
import { RefreshChecks } from './RefreshChecks.tsx'

/** The result of a step, with a link to it. */
export function StepResult({ run, step }: { run: RefreshRun; step: RefreshStep }): ReactNode {
  const { planId, dataset, result, training } = run
  switch (step.step) {
    case 'policy':
      return planId && <PolicyResult planId={planId} result={result} />
    case 'freeze':
      return (
        dataset && (
          <Line onOpen={() => navigate('datasets', { name: dataset })} link={dataset}>
            {result && step.state === 'done' && (result.frozen ? t`frozen` : t`nothing new to freeze`)}
          </Line>
        )
      )
    case 'diff':
      return result && <Diff result={result} />
    case 'checks':
      return result && result.checks.length > 0 && <Checks checks={result.checks} />
    case 'export':
      return result?.export && <ExportLine made={result.export} />
    case 'train':
      return training && <TrainingProgress jobId={training.jobId} state={logState(step)} />
    case 'gate':
      return (
        training?.modelId && (
          <Line
            onOpen={() => navigate('models', { modelId: training.modelId! })}
            link={result?.training?.model ?? t`Show the model`}
          >
            {t`recognized and tested`}
          </Line>
        )
      )
    case 'compare':
      return result?.training && <ModelComparison training={result.training} />
    case 'canary':
      return result?.training?.canary && <Canary canary={result.training.canary} />
  }
}

const logState = ({ state }: RefreshStep) => (state === 'running' || state === 'done' ? state : 'ended')

function Line({ link, onOpen, children }: { link: string; onOpen(): void; children?: ReactNode }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 text-text-2">
      <button type="button" className="text-accent-text hover:underline" onClick={onOpen}>
        {link}
      </button>
      {children}
    </p>
  )
}

/** What the plan removed, or would remove while it is held back. */
function PolicyResult({ planId, result }: { planId: string; result: RefreshResult | null }) {
  const { retire = 0, archive = 0, drop = 0 } = result?.applied ?? {}
  const removed = formatFacts(
    retire > 0 && t`${formatCount(retire)} retired`,
    archive > 0 && t`${formatCount(archive)} archived`,
    drop > 0 && t`${formatCount(drop)} moved to the trash`,
  )
  return (
    <Line onOpen={() => navigate('retention', { planId, tab: 'plan' })} link={t`Open the plan`}>
      {result && (removed ? (result.stoppedAt === 'apply' ? t`would be ${removed}` : removed) : t`removes no image`)}
    </Line>
  )
}

function Diff({ result: { diff, previous, dataset } }: { result: RefreshResult }) {
  if (!diff || !previous || !dataset) return <p className="text-text-2">{t`the first version`}</p>
  return (
    <Line
      onOpen={() => navigate('datasets', { name: dataset, diff: { a: previous, b: dataset } })}
      link={t`Compare with ${previous}`}
    >
      <ImageChanges {...diff} />
    </Line>
  )
}

/** The checks: one line if all are met. */
function Checks({ checks }: Pick<RefreshResult, 'checks'>) {
  if (checks.some(({ ok }) => !ok)) return <RefreshChecks checks={checks} />
  return (
    <details>
      <summary className="cursor-pointer text-text-2">
        {plural(checks.length, { one: '# check met', other: '# checks met' })}
      </summary>
      <div className="pt-2">
        <RefreshChecks checks={checks} />
      </div>
    </details>
  )
}

function ExportLine({
  made: { images, labels, folder, manifest, lost },
}: {
  made: NonNullable<RefreshResult['export']>
}) {
  const written = toWritten(manifest)
  const counts = t`${plural(images, { one: '# image', other: '# images' })} and ${plural(labels, { one: '# label', other: '# labels' })}`
  return (
    <>
      {written ? (
        <Line onOpen={written.run} link={written.label}>
          {counts}
        </Line>
      ) : (
        <p className="text-text-2">{counts}</p>
      )}
      <p data-selectable className="truncate font-mono text-xs text-text-3" title={folder}>
        {folder}
      </p>
      {lost.length > 0 && (
        <p className="text-xs text-warn">
          {t`not held: ${lost.map(({ what, count }) => `${formatCount(count)} × ${what}`).join(', ')}`}
        </p>
      )}
    </>
  )
}

function ModelComparison({ training: { comparison, modelId, notes } }: { training: TrainingResult }) {
  return (
    <>
      {comparison && (
        <Line
          onOpen={() => navigate('models', { modelId, view: 'evaluation' })}
          link={t`Against ${comparison.base.name}`}
        >
          {t`AP ${formatSigned(100 * comparison.deltaAp, 1)} points, manual work saved ${formatSigned(100 * comparison.deltaScore, 1)} points.`}{' '}
          {comparison.because.join(' ')}
        </Line>
      )}
      {notes.map((note) => (
        <p key={note} className="text-xs text-text-2">
          {note}
        </p>
      ))}
    </>
  )
}

function Canary({ canary: { experimentId, why } }: { canary: NonNullable<TrainingResult['canary']> }) {
  if (experimentId === null) return <p className="text-warn">{t`Not started: ${why}`}</p>
  return <Line onOpen={() => navigate('experiments', { experimentId })} link={t`Show the experiment`} />
}
