import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ListedRecipe, TrainingResult } from '#contract'
import type { JobId } from '#model/ids.ts'
import { ErrorText, engine, queries } from '../../connection/index.ts'
import { resultOf } from '../../jobs/job-end.ts'
import { isActive } from '../../jobs/job-text.ts'
import { JobFooter, useStartedJob } from '../../jobs/StartedJob.tsx'
import { Button, Dialog, formatSigned, SelectField, TextField } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { TrainingProgress } from './TrainingProgress.tsx'

/** Trains on a version with a recipe of this computer. Shows the progress, also of a training that already runs. */
export function TrainDialog({ dataset, onClose }: { dataset: string; onClose(): void }) {
  const { data: recipes } = useQuery(queries.training.recipes.queryOptions())
  const [chosen, setChosen] = useState<string | null>(null)
  const [name, setName] = useState('')
  const usable = (recipes ?? []).filter(({ problem }) => problem === null)
  const recipe = usable.find((one) => one.name === chosen) ?? usable[0]
  const { train, running, shown } = useTraining(dataset, recipe, name.trim())
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
        {recipes && isChoosing && <RecipeProblems recipes={recipes} />}
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
        {shown !== null && <TrainingProgress jobId={shown} state={running === null ? 'ended' : 'running'} />}
        {running === null && <ErrorText error={train.error} className="max-h-40 overflow-auto text-xs" />}
        {train.data && <TrainingOutcome result={train.data} />}
      </div>
    </Dialog>
  )
}

/** `running`: the running training, even if started earlier. `shown`: that one, or the one that just ended. */
function useTraining(dataset: string, recipe: ListedRecipe | undefined, name: string) {
  const { data: jobs = [] } = useQuery(queries.jobs.list.queryOptions({ input: {} }))
  const [startedId, setStartedId] = useState<JobId | null>(null)
  const started = useStartedJob()
  const train = useMutation({
    meta: { shownInPlace: true },
    mutationFn: async () => {
      const starting = engine.training.run({ dataset, recipe: recipe!.name, ...(name !== '' && { name }) })
      setStartedId((await starting).jobId)
      return resultOf<TrainingResult>(await started.wait(starting), t`Training canceled`)
    },
  })
  const active = jobs.find((job) => job.kind === 'training.run' && isActive(job))
  const running = started.jobId ?? active?.jobId ?? null
  return { train, running, shown: running ?? startedId }
}

function RecipeProblems({ recipes }: { recipes: readonly ListedRecipe[] }) {
  const broken = recipes.filter(({ problem }) => problem !== null)
  return (
    <>
      {broken.length === recipes.length && (
        <p className="text-text-2">
          {t`This computer has no recipe yet. An administrator adds one with`}{' '}
          <code className="font-mono text-xs whitespace-nowrap">winnow recipe add</code>
        </p>
      )}
      {broken.map((one) => (
        <p key={one.name} className="text-xs text-warn">
          {one.name}: {one.problem}
        </p>
      ))}
    </>
  )
}

function TrainingOutcome({ result: { model, modelId, comparison, canary, notes } }: { result: TrainingResult }) {
  const experimentId = canary?.experimentId
  return (
    <div role="status" className="flex flex-col gap-2">
      <p className="font-semibold">{t`${model} is trained`}</p>
      {comparison && (
        <p className="text-text-2">
          {t`On the golden set, against ${comparison.base.name}: AP ${formatSigned(100 * comparison.deltaAp, 1)} points, manual work saved ${formatSigned(100 * comparison.deltaScore, 1)} points.`}{' '}
          {comparison.because.join(' ')}
        </p>
      )}
      {canary && (
        <p className={experimentId ? 'text-text-2' : 'text-warn'}>
          {experimentId ? t`Its canary has started.` : t`Its canary did not start. ${canary.why}`}
        </p>
      )}
      {notes.map((note) => (
        <p key={note} className="text-xs text-text-2">
          {note}
        </p>
      ))}
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => navigate('models', { modelId })}>{t`Show the model`}</Button>
        {experimentId ? (
          <Button onClick={() => navigate('experiments', { experimentId })}>{t`Show the experiment`}</Button>
        ) : (
          comparison &&
          comparison.gate !== 'fail' && (
            <Button onClick={() => navigate('experiments', { candidate: modelId })}>{t`Try it as a canary…`}</Button>
          )
        )}
      </div>
    </div>
  )
}
