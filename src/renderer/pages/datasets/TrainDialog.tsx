import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { TrainingResult } from '#contract'
import type { JobId } from '#model/ids.ts'
import { engine, errorMessage, queries } from '../../connection/index.ts'
import { resultOf } from '../../jobs/job-end.ts'
import { JobFooter, useStartedJob } from '../../jobs/StartedJob.tsx'
import { Button, Dialog, SelectField, TextField } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { TrainingCurves } from './TrainingCurves.tsx'

const logEveryMs = 1000

/** Trains on a version by a recipe of this computer, and shows how far that is, also when it was started before. */
export function TrainDialog({ dataset, onClose }: { dataset: string; onClose(): void }) {
  const { data: recipes } = useQuery(queries.training.recipes.queryOptions())
  const { data: jobs = [] } = useQuery(queries.jobs.list.queryOptions({ input: {} }))
  const [chosen, setChosen] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [shown, setShown] = useState<JobId | null>(null)
  const usable = (recipes ?? []).filter(({ problem }) => problem === null)
  const recipe = usable.find((one) => one.name === chosen) ?? usable[0]
  const started = useStartedJob()
  const before = jobs.find(
    ({ kind, status }) => kind === 'training.run' && (status === 'running' || status === 'queued'),
  )
  const running = started.jobId ?? before?.jobId ?? null
  const train = useMutation({
    meta: { shownInPlace: true },
    mutationFn: async () => {
      const begun = engine.training.run({
        dataset,
        recipe: recipe!.name,
        ...(name.trim() !== '' && { name: name.trim() }),
      })
      setShown((await begun).jobId)
      return resultOf<TrainingResult>(await started.wait(begun), t`Training canceled`)
    },
  })
  const isChoosing = running === null && !train.data
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Train on ${dataset}`}
      description={t`Exports the version, runs a recipe of this computer, adds the new model and compares it with the current one`}
      footer={
        <JobFooter jobId={running} onHide={onClose}>
          <Button onClick={onClose}>{t`Close`}</Button>
          {!train.data && (
            <Button variant="primary" disabled={!recipe || train.isPending} onClick={() => train.mutate()}>
              {train.error ? t`Continue` : t`Train`}
            </Button>
          )}
        </JobFooter>
      }
    >
      <div className="flex flex-col gap-3">
        {recipes && usable.length === 0 && (
          <p className="text-text-2">
            {t`This computer has no recipe yet. An administrator adds one with`}{' '}
            <code className="font-mono text-xs whitespace-nowrap">winnow recipe add</code>
          </p>
        )}
        {isChoosing &&
          (recipes ?? [])
            .filter(({ problem }) => problem !== null)
            .map((one) => (
              <p key={one.name} className="text-xs text-warn">
                {one.name}: {one.problem}
              </p>
            ))}
        {isChoosing && recipe && (
          <>
            <SelectField
              label={t`Recipe`}
              value={recipe.name}
              onChange={setChosen}
              options={usable.map((one) => ({
                value: one.name,
                label: one.on === null || one.on === 'here' ? one.title : t`${one.title} · runs on ${one.on}`,
              }))}
            />
            <TextField
              label={t`Name of the model`}
              value={name}
              placeholder={`${recipe.name} ${dataset}`}
              onChange={setName}
            />
          </>
        )}
        {(running ?? shown) !== null && <TrainingProgress jobId={(running ?? shown)!} isRunning={running !== null} />}
        {train.error && running === null && (
          <pre
            role="alert"
            data-selectable
            className="max-h-40 overflow-auto text-xs wrap-anywhere whitespace-pre-wrap text-danger"
          >
            {errorMessage(train.error)}
          </pre>
        )}
        {train.data && <Trained result={train.data} />}
      </div>
    </Dialog>
  )
}

function TrainingProgress({ jobId, isRunning }: { jobId: JobId; isRunning: boolean }) {
  const { data: log } = useQuery({
    ...queries.training.log.queryOptions({ input: { jobId } }),
    refetchInterval: isRunning ? logEveryMs : false,
  })
  if (!log) return null
  return (
    <>
      <TrainingCurves points={log.points} />
      {log.lines.length > 0 && (
        // The newest line is the first from below, so that it stays in view.
        <div
          className="flex max-h-40 flex-col-reverse overflow-auto rounded-md bg-inset p-2"
          role="log"
          aria-label={t`Log`}
        >
          <pre data-selectable className="font-mono text-xs wrap-anywhere whitespace-pre-wrap text-text-2">
            {log.lines.join('\n')}
          </pre>
        </div>
      )}
    </>
  )
}

function Trained({ result: { model, modelId, comparison, notes } }: { result: TrainingResult }) {
  const points = (share: number) => `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`
  return (
    <div role="status" className="flex flex-col gap-2">
      <p className="font-semibold">{t`${model} is trained`}</p>
      {comparison && (
        <p className="text-text-2">
          {t`On the golden set, against ${comparison.base.name}: AP ${points(comparison.deltaAp)} points, manual work saved ${points(comparison.deltaScore)} points.`}{' '}
          {comparison.because.join(' ')}
        </p>
      )}
      {notes.map((note) => (
        <p key={note} className="text-xs text-text-2">
          {note}
        </p>
      ))}
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => navigate('models', { modelId })}>{t`Show the model`}</Button>
        {comparison && comparison.gate !== 'fail' && (
          <Button onClick={() => navigate('experiments', { candidate: modelId })}>{t`Try it as a canary…`}</Button>
        )}
      </div>
    </div>
  )
}
