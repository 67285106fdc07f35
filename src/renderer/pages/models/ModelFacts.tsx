import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import type { Model } from '#contract'
import { queries } from '../../connection/index.ts'
import { formatAgo, formatBytes } from '../../kit/index.ts'
import { shownName } from '../../model-change/model-name.ts'
import { isPrototype, predictsLabels } from './model-use.ts'

const tuningText = ({
  workers,
  threadsPerWorker,
  batch,
  provider,
  imagesPerSecond,
}: NonNullable<Model['tuning']>): string =>
  t`${plural(workers, { one: '# worker', other: '# workers' })} of ${plural(threadsPerWorker, { one: '# thread', other: '# threads' })}, ${plural(batch, { one: 'one image', other: '# images' })} per run, with ${provider}, the fastest here: ${imagesPerSecond.toFixed(1)} images/s`

/** The facts about a model's file. */
export function ModelFacts({ model }: { model: Model }) {
  const { data: models } = useQuery(queries.models.list.queryOptions())
  const parent = models?.find(({ modelId }) => modelId === model.parentId)
  const unmapped = model.classMap.filter((classId) => classId === null).length
  const { input } = model
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
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-xs">
      {!isPrototype(model) && (
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
      {predictsLabels(model) && (
        <>
          <dt className="text-text-3">{t`Classes`}</dt>
          <dd>
            <Trans>
              {model.classes.length - unmapped} of {model.classes.length} mapped to the label set
            </Trans>
          </dd>
        </>
      )}
    </dl>
  )
}
