import { useMutation, useQuery } from '@tanstack/react-query'
import { ChartNoAxesCombined, Gauge, Play, Shuffle } from 'lucide-react'
import type { MeasureResult, Model } from '#contract'
import { OutcomeBars } from '../../charts/OutcomeBars.tsx'
import { engine, queries } from '../../connection/index.ts'
import { jobEnd } from '../../jobs/job-end.ts'
import { Badge, Button, Field, Panel, Select } from '../../kit/index.ts'
import { RequireRole } from '../../roles/index.ts'
import { navigate } from '../../route/route.ts'
import { aliases, aliasLooks } from './alias-styles.ts'

/** Everything about one model version, and what can be done with it. */
export function ModelDetail({ model, onMap }: { model: Model; onMap(): void }) {
  const move = useMutation(queries.models.moveAlias.mutationOptions())
  const prelabel = useMutation(queries.models.prelabel.mutationOptions())
  const { data: outcomes } = useQuery(queries.monitoring.report.queryOptions({ input: {} }))
  const measure = useMutation({
    mutationFn: async () => {
      const job = await jobEnd((await engine.models.measure({ modelId: model.modelId })).jobId)
      if (job.status !== 'done') throw new Error(job.error ?? 'Measuring canceled')
      return job.result as MeasureResult
    },
  })
  const outcome = outcomes?.models.find(({ modelId }) => modelId === model.modelId)
  const left = model.classMap.filter((classId) => classId === null).length
  const { input } = model
  const [alias] = model.aliases
  const options = [...(alias ? [] : (['none'] as const)), ...aliases]
  return (
    <Panel title={model.name} className="min-h-0 overflow-hidden" flush>
      <div className="flex h-full flex-col gap-4 overflow-y-auto p-4">
        <RequireRole to="models.moveAlias">
          <Field label="Alias" hint={alias ? aliasLooks[alias].means : 'Can be run and measured'}>
            {(ids) => (
              <Select
                {...ids}
                value={alias ?? 'none'}
                options={options.map((value) => ({
                  value,
                  label: value === 'none' ? 'None' : aliasLooks[value].title,
                }))}
                onChange={(next) => {
                  if (next !== 'none' && next !== 'previous') move.mutate({ modelId: model.modelId, alias: next })
                }}
              />
            )}
          </Field>
          <div className="flex flex-wrap gap-2">
            <Button
              icon={Play}
              disabled={prelabel.isPending}
              onClick={() => prelabel.mutate({ modelId: model.modelId })}
            >
              Run on new images
            </Button>
            <Button
              icon={ChartNoAxesCombined}
              onClick={() => navigate('models', { modelId: model.modelId, view: 'evaluation' })}
            >
              Evaluation
            </Button>
            <Button icon={Shuffle} onClick={onMap}>
              Class map…
            </Button>
            <Button icon={Gauge} disabled={measure.isPending} onClick={() => measure.mutate()}>
              {measure.isPending ? 'Measuring…' : 'Measure speed'}
            </Button>
          </div>
        </RequireRole>
        {measure.data && (
          <p className="text-text-2">
            <span className="tabular font-medium text-text">{measure.data.rawImagesPerSecond.toFixed(1)} images/s</span>{' '}
            inference only, {measure.data.workers} workers, {measure.data.widthPx}×{measure.data.heightPx}
          </p>
        )}
        {outcome && <OutcomeBars outcome={outcome} />}
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-xs">
          <dt className="text-text-3">Input</dt>
          <dd>
            {input.fixed
              ? `${input.fixed.widthPx}×${input.fixed.heightPx}`
              : `long side ${input.longSidePx}, multiples of ${input.multiplePx}`}
            , {input.layout.toUpperCase()} {input.type}
          </dd>
          <dt className="text-text-3">SHA-256</dt>
          <dd data-selectable className="truncate font-mono" title={model.sha256}>
            {model.sha256}
          </dd>
          <dt className="text-text-3">Classes</dt>
          <dd>
            {model.classes.length - left} of {model.classes.length} mapped to the label set
          </dd>
        </dl>
        <div className="flex flex-wrap gap-1">
          {model.classes.map((name, output) => (
            <Badge key={name} tone={model.classMap[output] === null ? 'warn' : 'neutral'}>
              {name}
            </Badge>
          ))}
        </div>
      </div>
    </Panel>
  )
}
