import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ChartNoAxesCombined, CloudUpload, Ellipsis, Gauge, Play, Shuffle, Target, Trash2, X } from 'lucide-react'
import { Fragment, useState } from 'react'
import type { MeasureResult, Model } from '#contract'
import { OutcomeBars } from '../../charts/OutcomeBars.tsx'
import { isPrompted } from '../../class-map/use-class-map.ts'
import { engine, queries } from '../../connection/index.ts'
import { jobResult } from '../../jobs/job-end.ts'
import { Badge, Button, ConfirmDialog, formatAgo, formatBytes, Menu, Panel } from '../../kit/index.ts'
import { openModelChange } from '../../model-change/model-change.ts'
import { shownName } from '../../model-change/model-name.ts'
import { RequireRole } from '../../roles/index.ts'
import { navigate } from '../../route/route.ts'
import { aliasLooks } from './alias-styles.ts'

const testAliases = ['candidate', 'canary', 'shadow'] as const

const tuningText = ({
  workers,
  threadsPerWorker,
  batch,
  provider,
  imagesPerSecond,
}: NonNullable<Model['tuning']>): string =>
  t`${plural(workers, { one: '# worker', other: '# workers' })} of ${plural(threadsPerWorker, { one: '# thread', other: '# threads' })}, ${plural(batch, { one: 'one image', other: '# images' })} per run, with ${provider}, the fastest here: ${imagesPerSecond.toFixed(1)} images/s`

type ModelDetailProps = { model: Model; onMap(): void }

/** Everything about one model version, and what can be done with it. */
export function ModelDetail({ model, onMap }: ModelDetailProps) {
  const removeAlias = useMutation(queries.models.removeAlias.mutationOptions())
  const remove = useMutation(queries.models.remove.mutationOptions({ onSettled: () => setRemoving(false) }))
  const [removing, setRemoving] = useState(false)
  const prelabel = useMutation(queries.models.prelabel.mutationOptions())
  const { data: outcomes } = useQuery(queries.monitoring.report.queryOptions({ input: {} }))
  const measure = useMutation({
    mutationFn: () =>
      jobResult<MeasureResult>(engine.models.measure({ modelId: model.modelId }), t`Measuring canceled`),
  })
  const outcome = outcomes?.models.find(({ modelId }) => modelId === model.modelId)
  const left = model.classMap.filter((classId) => classId === null).length
  const { input } = model
  const { data: models } = useQuery(queries.models.list.queryOptions())
  const { data: settings } = useQuery(queries.workspace.settings.queryOptions())
  const parent = models?.find(({ modelId }) => modelId === model.parentId)
  const facts = [
    [t`Version`, parent ? t`${model.version}, from ${shownName(parent)}` : model.version],
    [t`Trained on`, model.trainedOn],
    [t`License`, model.license],
    [t`Notes`, model.notes],
    [t`Size`, model.sizeBytes > 0 ? formatBytes(model.sizeBytes) : null],
    [t`Opset`, model.opset],
    [t`Tested with`, model.runtime],
    [t`Runs as`, model.tuning && tuningText(model.tuning)],
    [
      t`Search by words`,
      model.kind === 'embedding' ? (model.readsText ? t`yes` : t`no: it has no text encoder`) : null,
    ],
    [t`Tested, not used`, model.tuning?.notes.join('; ') ?? ''],
    [t`Confidences`, model.calibration && t`calibrated ${formatAgo(model.calibration.atMs)}`],
  ].filter(([, text]) => text !== null && text !== '')
  const isCurrent = model.aliases.includes('current')
  const isPrototype = model.family === 'prototype'
  const predicts = model.kind !== 'embedding' && !isPrototype
  return (
    <Panel title={shownName(model)} flush>
      <div className="flex flex-col gap-4 p-4">
        {model.remote && (
          <p className="flex items-start gap-2 rounded-lg bg-danger-soft px-3 py-2 text-xs text-danger">
            <CloudUpload size={14} className="mt-px shrink-0" aria-hidden />
            <span className="min-w-0 break-words">
              {settings?.remoteModels === false
                ? t`Models on servers are off in this workspace. An admin can allow them in Settings. Address: ${model.remote.url}`
                : t`Scaled images leave this computer for ${model.remote.url}`}
            </span>
          </p>
        )}
        <RequireRole to="models.moveAlias">
          <div className="flex flex-wrap gap-2">
            {predicts && (
              <>
                {!isCurrent && (
                  <Button icon={Target} onClick={() => openModelChange({ modelId: model.modelId, alias: 'current' })}>
                    {t`Make current…`}
                  </Button>
                )}
                <Button
                  icon={Play}
                  disabled={prelabel.isPending}
                  onClick={() => prelabel.mutate({ modelId: model.modelId })}
                >
                  {t`Run on new images`}
                </Button>
                <Button
                  icon={ChartNoAxesCombined}
                  onClick={() => navigate('models', { modelId: model.modelId, view: 'evaluation' })}
                >
                  {t`Evaluation`}
                </Button>
                <Button icon={Shuffle} onClick={onMap}>
                  {isPrompted(model) ? t`See what it finds…` : t`Class map…`}
                </Button>
                <Button icon={Gauge} disabled={measure.isPending} onClick={() => measure.mutate()}>
                  {measure.isPending ? t`Measuring…` : t`Measure speed`}
                </Button>
              </>
            )}
            <Menu
              trigger={<Button icon={Ellipsis}>{t`More`}</Button>}
              items={[
                ...(predicts
                  ? [
                      {
                        label: t`Run again on all images`,
                        icon: Play,
                        disabled: prelabel.isPending,
                        run: () => prelabel.mutate({ modelId: model.modelId, again: true }),
                      },
                      'separator' as const,
                    ]
                  : []),
                ...(predicts ? testAliases : []).map((alias) => ({
                  label: t`Make ${alias}…`,
                  icon: aliasLooks[alias].icon,
                  disabled: isCurrent || model.aliases.includes(alias),
                  run: () => openModelChange({ modelId: model.modelId, alias }),
                })),
                ...testAliases
                  .filter((alias) => model.aliases.includes(alias))
                  .map((alias) => ({
                    label: t`Remove alias ${alias}`,
                    icon: X,
                    run: () => removeAlias.mutate({ alias }),
                  })),
                ...(predicts ? (['separator'] as const) : []),
                { label: t`Remove model…`, icon: Trash2, danger: true, run: () => setRemoving(true) },
              ]}
            />
          </div>
        </RequireRole>
        {isPrototype && (
          <p className="text-text-2">
            {t`Holds the examples of “Label all like this”. Removing it deletes its open predictions. Accepted labels stay.`}
          </p>
        )}
        {measure.data && (
          <p className="text-text-2">
            <span className="tabular font-medium text-text">{t`${measure.data.rawImagesPerSecond.toFixed(1)} images/s`}</span>{' '}
            <Trans>
              inference only, <Plural value={measure.data.workers} one="# worker" other="# workers" />,{' '}
              {measure.data.widthPx}×{measure.data.heightPx}
            </Trans>
          </p>
        )}
        {predicts && outcome && <OutcomeBars outcome={outcome} />}
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-xs">
          {!isPrototype && (
            <>
              <dt className="text-text-3">{t`Input`}</dt>
              <dd>
                {input.fixed
                  ? `${input.fixed.widthPx}×${input.fixed.heightPx}`
                  : t`long side ${input.longSidePx}, multiples of ${input.multiplePx}`}
                , {input.layout.toUpperCase()} {input.type}
              </dd>
            </>
          )}
          {facts.map(([title, text]) => (
            <Fragment key={title}>
              <dt className="text-text-3">{title}</dt>
              <dd data-selectable className="wrap-anywhere">
                {text}
              </dd>
            </Fragment>
          ))}
          <dt className="text-text-3">{t`SHA-256`}</dt>
          <dd data-selectable className="truncate font-mono" title={model.sha256}>
            {model.sha256}
          </dd>
          {predicts && (
            <>
              <dt className="text-text-3">{t`Classes`}</dt>
              <dd>
                <Trans>
                  {model.classes.length - left} of {model.classes.length} mapped to the label set
                </Trans>
              </dd>
            </>
          )}
        </dl>
        <div className="flex flex-wrap gap-1">
          {model.classes.map((name, output) => (
            <Badge key={name} tone={model.classMap[output] === null ? 'warn' : 'neutral'}>
              {name}
            </Badge>
          ))}
        </div>
      </div>
      <ConfirmDialog
        open={removing}
        title={t`Remove ${shownName(model)}?`}
        confirm={t`Remove model`}
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ modelId: model.modelId })}
        onClose={() => setRemoving(false)}
      >
        {isPrototype ? (
          <Trans>
            Deletes its open predictions. It stays listed while accepted labels come from it. To get them back, label
            all like its examples again.
          </Trans>
        ) : (
          <Trans>Deletes its file, open predictions and evaluations. To get it back, add the file again.</Trans>
        )}
      </ConfirmDialog>
    </Panel>
  )
}
