import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import {
  ArrowUpToLine,
  CircleCheck,
  CircleDashed,
  FlaskConical,
  Pause,
  Play,
  RotateCcw,
  TrendingUp,
} from 'lucide-react'
import { useState } from 'react'
import type { Comparison, Experiment } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { queries } from '../../connection/index.ts'
import { GoldenSetButton } from '../../dialogs/GoldenSetButton.tsx'
import { candidateText, formatHours } from '../../hours/hours-facts.ts'
import { useHoursSaved } from '../../hours/use-hours-saved.ts'
import { Badge, Button, EmptyState, formatAgo, PageHeader, ScrollRegion, Select } from '../../kit/index.ts'
import { experimentVerdict } from '../../model-change/experiment-verdict.ts'
import { useRefusal } from '../../roles/index.ts'
import { navigate, usePageParams } from '../../route/route.ts'
import { DifferingImages } from './DifferingImages.tsx'
import { EvidenceChart } from './EvidenceChart.tsx'
import { conditionText, conditionValue, expectationOf, explanationOf } from './experiment-text.ts'
import { Guardrails } from './Guardrails.tsx'
import { PromoteDialog } from './PromoteDialog.tsx'
import { StartExperimentDialog } from './StartExperimentDialog.tsx'
import { StepBar } from './StepBar.tsx'
import { Strata } from './Strata.tsx'

/** An experiment with its verdict, evidence, conditions and actions. */
export function ExperimentsPage() {
  const { experimentId, candidate } = usePageParams('experiments')
  const { data: list = [] } = useQuery(queries.experiments.list.queryOptions())
  const chosen = list.find((one) => one.experimentId === experimentId)?.experimentId
  const { data: experiment, isPending } = useQuery(
    queries.experiments.get.queryOptions({ input: { experimentId: chosen } }),
  )
  const [starting, setStarting] = useState(candidate !== undefined)
  const refusal = useRefusal('experiments.start', t`start an experiment`)
  const isRunning = list.some(({ endedAtMs }) => endedAtMs === null)
  const startButton = (
    <Button variant="primary" icon={FlaskConical} refused={refusal} onClick={() => setStarting(true)}>
      {t`Start an experiment…`}
    </Button>
  )
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader
        title={experiment ? t`${experiment.candidateName} against ${experiment.currentName}` : t`Experiments`}
        detail={experiment && <Badge tone="warn">{badgeText(experiment)}</Badge>}
        actions={
          <>
            {list.length > 1 && (
              <Select
                label={t`Experiment`}
                className="max-w-56"
                value={experiment?.experimentId ?? ''}
                options={list.map((one) => ({
                  value: one.experimentId,
                  label: `${one.candidateName}, ${formatAgo(one.startedAtMs)}`,
                }))}
                onChange={(next) => navigate('experiments', { experimentId: next })}
              />
            )}
            <GoldenSetButton onlyMissing />
            {experiment && experiment.endedAtMs === null && <ExperimentActions experiment={experiment} />}
            {experiment && !isRunning && startButton}
          </>
        }
      />
      {experiment ? (
        <Report experiment={experiment} />
      ) : (
        !isPending && (
          <EmptyState icon={FlaskConical} title={t`No experiments yet`} actions={startButton}>
            <Trans>
              An experiment shows a new model on a few images first and compares how much correction each model needs.
              Winnow rolls back a worse model automatically and promotes a better one.
            </Trans>
          </EmptyState>
        )
      )}
      {starting && !isPending && !isRunning && (
        <StartExperimentDialog candidate={candidate} onClose={() => setStarting(false)} />
      )}
    </div>
  )
}

function badgeText({ kind, days, endedAtMs }: Experiment): string {
  const name = kind === 'ab' ? 'A/B' : t`Canary`
  const day = Math.floor(days) + 1
  return endedAtMs === null ? t`${name}, day ${day}` : plural(day, { one: `${name}, # day`, other: `${name}, # days` })
}

function ExperimentActions({ experiment }: { experiment: Experiment }) {
  const { experimentId, status, steps, step } = experiment
  const pause = useMutation(queries.experiments.pause.mutationOptions())
  const resume = useMutation(queries.experiments.resume.mutationOptions())
  const raise = useMutation(queries.experiments.raise.mutationOptions())
  const stop = useMutation(queries.experiments.stop.mutationOptions())
  const [promoting, setPromoting] = useState(false)
  const next = steps[step + 1]
  return (
    <>
      {status === 'running' && next !== undefined && (
        <Button icon={TrendingUp} onClick={() => raise.mutate({ experimentId })}>
          {t`Raise to ${next}%`}
        </Button>
      )}
      {/* One button, which keeps the focus. */}
      <Button
        icon={status === 'paused' ? Play : Pause}
        onClick={() => (status === 'paused' ? resume : pause).mutate({ experimentId })}
      >
        {status === 'paused' ? t`Resume` : t`Pause`}
      </Button>
      <Button variant="danger" icon={RotateCcw} onClick={() => stop.mutate({ experimentId })}>
        {t`Roll back now`}
      </Button>
      <Button
        variant={status === 'ready' ? 'primary' : 'secondary'}
        icon={ArrowUpToLine}
        onClick={() => setPromoting(true)}
      >
        {t`Promote…`}
      </Button>
      {promoting && <PromoteDialog experiment={experiment} onClose={() => setPromoting(false)} />}
    </>
  )
}

/** The difference in hours, while the experiment runs. */
function Hours({ candidate }: { candidate: ModelId }) {
  const hours = useHoursSaved()?.candidate
  if (hours?.modelId !== candidate) return null
  return (
    <p className="mt-3 text-xs text-text-2">
      {t`Last 7 days: ${hours.against} saved ${formatHours(hours.currentSavedSeconds)}.`} {candidateText(hours)}
    </p>
  )
}

function Report({ experiment }: { experiment: Experiment }) {
  const expectation = expectationOf(experiment)
  const reason = experiment.status === 'paused' ? experiment.moves.at(-1)?.reason : ''
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(340px,420px)] overflow-hidden narrow:block narrow:overflow-y-auto">
      <div className="flex min-h-0 flex-col gap-6 overflow-y-auto px-7 py-6">
        <section>
          <h2 className="text-[28px]/[34px] font-semibold">{experimentVerdict(experiment)}</h2>
          <p className="mt-2 max-w-3xl text-text-2">
            {explanationOf(experiment)} {expectation}{' '}
            {experiment.endedAtMs === null && (
              <Trans>Check as often as you like. The risk of a wrong decision stays below 5%.</Trans>
            )}
          </p>
          {reason && <p className="mt-1 max-w-3xl text-text-2">{t`Reason: ${reason}`}</p>}
          {experiment.tooLarge > 0 && (
            <p className="mt-1 max-w-3xl text-xs text-text-2">
              <Trans>
                <Plural value={experiment.tooLarge} one="# large image" other="# large images" /> that models see tile
                by tile <Plural value={experiment.tooLarge} one="takes" other="take" /> no part: there the current model
                goes on alone.
              </Trans>
            </p>
          )}
        </section>
        <StepBar experiment={experiment} />
        <EvidenceChart comparison={experiment} moves={experiment.moves} />
        <DifferingImages comparison={experiment} />
      </div>
      <ScrollRegion
        label={t`Decision`}
        className="flex min-h-0 flex-col overflow-y-auto border-l border-line px-6 py-6 *:border-b *:border-line *:py-5 *:first:pt-0 *:last:border-b-0"
      >
        <section>
          <h2 className="mb-3 text-lg font-semibold">{t`Conditions`}</h2>
          <CheckList comparison={experiment} />
          <p className="mt-3 text-xs text-text-2">
            <Trans>
              Rolls back automatically at odds of {experiment.odds}:1 that it is worse, after a crash or broken output,
              or if it takes twice the time per image. Pauses for you after 2,000 images or 30 days.
            </Trans>
          </p>
        </section>
        <section>
          <h2 className="text-lg font-semibold">{t`Difference`}</h2>
          <p className="mb-3 text-xs text-text-2">{t`Difference in manual work saved, as a share of labeling everything by hand, by what users saw`}</p>
          <Strata comparison={experiment} />
          <Hours candidate={experiment.candidate} />
        </section>
        <section>
          <h2 className="mb-3 text-lg font-semibold">{t`Guardrails`}</h2>
          <Guardrails comparison={experiment} />
        </section>
      </ScrollRegion>
    </div>
  )
}

/** The conditions for promoting the candidate. */
function CheckList({ comparison }: { comparison: Comparison }) {
  return (
    <ul className="flex flex-col gap-2">
      {comparison.conditions.map((condition) => {
        const Icon = condition.isMet ? CircleCheck : CircleDashed
        return (
          <li key={condition.id} className="flex items-center gap-2">
            <Icon
              size={16}
              className={condition.isMet ? 'shrink-0 text-ok' : 'shrink-0 text-warn'}
              aria-label={condition.isMet ? t`Met` : t`Open`}
            />
            <span className="min-w-0 flex-1">{conditionText(condition, comparison)}</span>
            <span className="tabular font-semibold">{conditionValue(condition, comparison)}</span>
          </li>
        )
      })}
    </ul>
  )
}
