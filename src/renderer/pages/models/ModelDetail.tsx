import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { CloudUpload } from 'lucide-react'
import { useState } from 'react'
import type { MeasureResult, Model } from '#contract'
import { OutcomeBars } from '../../charts/OutcomeBars.tsx'
import { engine, queries } from '../../connection/index.ts'
import { jobResult } from '../../jobs/job-end.ts'
import { Badge, ConfirmDialog, Panel } from '../../kit/index.ts'
import { shownName } from '../../model-change/model-name.ts'
import { ModelActions } from './ModelActions.tsx'
import { ModelFacts } from './ModelFacts.tsx'
import { isPrototype, predictsLabels } from './model-use.ts'

type ModelDetailProps = { model: Model; onMap(): void }

/** One model version with its facts and actions. */
export function ModelDetail({ model, onMap }: ModelDetailProps) {
  const [removing, setRemoving] = useState(false)
  const { data: outcomes } = useQuery(queries.monitoring.report.queryOptions({ input: {} }))
  const measure = useMutation({
    mutationFn: () =>
      jobResult<MeasureResult>(engine.models.measure({ modelId: model.modelId }), t`Measuring canceled`),
  })
  const outcome = outcomes?.models.find(({ modelId }) => modelId === model.modelId)
  return (
    <Panel title={shownName(model)} flush>
      <div className="flex flex-col gap-4 p-4">
        {model.remote && <RemoteNote url={model.remote.url} />}
        <ModelActions
          model={model}
          isMeasuring={measure.isPending}
          onMap={onMap}
          onMeasure={() => measure.mutate()}
          onRemove={() => setRemoving(true)}
        />
        {isPrototype(model) && (
          <p className="text-text-2">
            {t`Holds the examples of “Label all like this” or “Follow to the next frames”. Removing it deletes its open predictions. Accepted labels stay.`}
          </p>
        )}
        {measure.data && <MeasuredSpeed measured={measure.data} />}
        {predictsLabels(model) && outcome && <OutcomeBars outcome={outcome} />}
        <ModelFacts model={model} />
        <div className="flex flex-wrap gap-1">
          {model.classes.map((name, output) => (
            <Badge key={name} tone={model.classMap[output] === null ? 'warn' : 'neutral'}>
              {name}
            </Badge>
          ))}
        </div>
      </div>
      {removing && <RemoveModel model={model} onClose={() => setRemoving(false)} />}
    </Panel>
  )
}

/** Warns that images leave this computer, or says that they may not. */
function RemoteNote({ url }: { url: string }) {
  const { data: settings } = useQuery(queries.workspace.settings.queryOptions())
  return (
    <p className="flex items-start gap-2 rounded-lg bg-danger-soft px-3 py-2 text-xs text-danger">
      <CloudUpload size={14} className="mt-px shrink-0" aria-hidden />
      <span className="min-w-0">
        {settings?.remoteModels === false
          ? t`Models on servers are off in this workspace. An admin can allow them in Settings. Address: ${url}`
          : t`Scaled images leave this computer for ${url}`}
      </span>
    </p>
  )
}

function MeasuredSpeed({ measured: { rawImagesPerSecond, workers, widthPx, heightPx } }: { measured: MeasureResult }) {
  return (
    <p className="text-text-2">
      <span className="tabular font-medium text-text">{t`${rawImagesPerSecond.toFixed(1)} images/s`}</span>{' '}
      <Trans>
        inference only, <Plural value={workers} one="# worker" other="# workers" />, {widthPx}×{heightPx}
      </Trans>
    </p>
  )
}

function RemoveModel({ model, onClose }: { model: Model; onClose(): void }) {
  const remove = useMutation(queries.models.remove.mutationOptions({ onSettled: onClose }))
  return (
    <ConfirmDialog
      open
      title={t`Remove ${shownName(model)}?`}
      confirm={t`Remove model`}
      danger
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ modelId: model.modelId })}
      onClose={onClose}
    >
      {isPrototype(model) ? (
        <Trans>
          Deletes its open predictions. It stays listed while accepted labels come from it. To get them back, label all
          like its examples again.
        </Trans>
      ) : (
        <Trans>Deletes its file, open predictions and evaluations. To get it back, add the file again.</Trans>
      )}
    </ConfirmDialog>
  )
}
