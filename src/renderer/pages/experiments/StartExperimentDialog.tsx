import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import type { ExperimentKind, Replay } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { engine, queries, reportProblem } from '../../connection/index.ts'
import { jobResult } from '../../jobs/job-end.ts'
import { ActionDialog, Button, Checkbox, formatCount, formatFacts, formatSigned, SelectField } from '../../kit/index.ts'
import { oddsText } from './experiment-text.ts'

const kinds: readonly { value: ExperimentKind; label: string; hint: string }[] = [
  {
    value: 'canary',
    label: t`Canary`,
    hint: t`Shown on 5%, then 20%, then 50% of the images, to check that it is no worse`,
  },
  { value: 'ab', label: 'A/B', hint: t`Shown on half of the images, to find the better one` },
]

type StartProps = { candidate: ModelId | undefined; onClose(): void }

/** Starts an experiment, and can replay past reviews first. */
export function StartExperimentDialog({ candidate: given, onClose }: StartProps) {
  const { data: models = [] } = useQuery(queries.models.list.queryOptions())
  const current = models.find(({ aliases }) => aliases.includes('current'))
  const others = models.filter(({ modelId }) => modelId !== current?.modelId)
  const [chosen, setChosen] = useState(given)
  const [kind, setKind] = useState<ExperimentKind>('canary')
  const [automatic, setAutomatic] = useState(false)
  const candidate = chosen ?? others.find(({ aliases }) => aliases.includes('candidate'))?.modelId ?? others[0]?.modelId
  const start = useMutation(queries.experiments.start.mutationOptions({ onSuccess: onClose }))
  const replay = useMutation(queries.experiments.replay.mutationOptions())
  const [running, setRunning] = useState(false)
  const checkPast = () => current && candidate && replay.mutate({ current: current.modelId, candidate, kind })
  const runThere = async (modelIds: readonly ModelId[]) => {
    setRunning(true)
    try {
      for (const modelId of modelIds) {
        const started = engine.models.prelabel({ modelId, where: 'state == "reviewed" || state == "approved"' })
        await jobResult(started, t`The run was canceled`)
      }
      checkPast()
    } catch (error) {
      reportProblem(t`It hasn’t run on the reviewed images`)(error)
    } finally {
      setRunning(false)
    }
  }
  return (
    <ActionDialog
      onClose={onClose}
      title={t`Start an experiment`}
      description={
        current ? t`Against ${current.name}, on images as you review them.` : t`There is no current model yet.`
      }
      action={t`Start experiment`}
      icon={FlaskConical}
      disabled={!current || !candidate || start.isPending}
      onAction={() => candidate && start.mutate({ candidate, kind, automatic })}
    >
      <SelectField
        label={t`Candidate`}
        hint={others.length === 0 ? t`Add a second model first` : t`Hidden until it has run reliably`}
        value={candidate ?? ''}
        placeholder={t`No other model`}
        options={others.map(({ modelId, name }) => ({ value: modelId, label: name }))}
        onChange={(next) => {
          setChosen(next as ModelId)
          replay.reset()
        }}
      />
      <SelectField
        label={t`Kind`}
        hint={kinds.find(({ value }) => value === kind)?.hint}
        value={kind}
        options={kinds}
        onChange={(next) => {
          setKind(next)
          replay.reset()
        }}
      />
      <Checkbox
        checked={automatic}
        onChange={setAutomatic}
        label={t`Promote automatically once proven better`}
        hint={t`Rollback is always automatic`}
      />
      <section className="rounded-lg bg-inset p-3" aria-label={t`Would it have been better?`}>
        <div className="flex items-center gap-3">
          <h3 className="flex-1 font-semibold">{t`Would it have been better?`}</h3>
          <Button size="small" disabled={!current || !candidate || replay.isPending || running} onClick={checkPast}>
            {replay.isPending ? t`Checking…` : t`Check past reviews`}
          </Button>
        </div>
        {replay.data ? (
          <HistoryAnswer replay={replay.data} onRun={runThere} isRunning={running} />
        ) : (
          <p className="mt-1 text-xs text-text-2">
            <Trans>Replays reviewed images that both models ran on. Changes nothing.</Trans>
          </p>
        )}
      </section>
    </ActionDialog>
  )
}

const answers: Record<Replay['decision'], string> = {
  promoted: t`Past reviews: it would have been promoted`,
  rolledBack: t`Past reviews: no`,
  inconclusive: t`Past reviews don’t decide it`,
  running: t`Past reviews don’t decide it`,
}

type AnswerProps = { replay: Replay; onRun(modelIds: readonly ModelId[]): void; isRunning: boolean }

function HistoryAnswer({ replay, onRun, isRunning }: AnswerProps) {
  const { decision, decidedAtCluster, clusters, deltaScore, logE, because, missing, current, candidate } = replay
  const lacking = [...(missing.current > 0 ? [current] : []), ...(missing.candidate > 0 ? [candidate] : [])]
  return (
    <div className="mt-2" role="status">
      <p className="text-base font-semibold">{answers[decision]}</p>
      {clusters > 0 && (
        <p className="tabular text-xs text-text-2">
          {formatFacts(
            plural(clusters, { one: '# image', other: '# images' }),
            deltaScore === null ? t`no known difference` : t`manual work saved ${formatSigned(deltaScore, 3)}`,
            t`${oddsText(logE.promote)} for it`,
            decidedAtCluster !== null && t`decided at image ${formatCount(decidedAtCluster)}`,
          )}
        </p>
      )}
      {because.map((text) => (
        <p key={text} className="mt-1 text-xs text-text-2">
          {text}
        </p>
      ))}
      {lacking.length > 0 && (
        <Button size="small" className="mt-2" disabled={isRunning} onClick={() => onRun(lacking)}>
          {isRunning ? t`Running…` : t`Run and check again`}
        </Button>
      )}
    </div>
  )
}
