import { t } from '@lingui/core/macro'
import { Plural } from '@lingui/react/macro'
import { skipToken, useQuery } from '@tanstack/react-query'
import type { Dataset } from '#contract'
import { queries } from '../../connection/index.ts'
import { Badge, classNames, formatAgo, formatCount, formatTime } from '../../kit/index.ts'
import { MarkedThumbnail, useBoxes } from '../../thumbnail/MarkedThumbnail.tsx'
import { spread } from '../../thumbnail/spread.ts'
import { ImageChanges } from './ImageChanges.tsx'
import { SplitBar } from './SplitBar.tsx'

const shownImages = 7

type VersionCardProps = {
  dataset: Dataset
  former: Dataset | undefined
  isSelected: boolean
  onSelect(): void
}

/** A version with some of its images, its size, its split and its changes since the previous one. */
export function VersionCard({ dataset, former, isSelected, onSelect }: VersionCardProps) {
  const { name, images, labels, createdBy, createdAtMs, bySplit } = dataset
  const { data: diff } = useQuery(
    queries.datasets.diff.queryOptions({ input: former ? { a: former.name, b: name } : skipToken }),
  )
  const { data: lineage } = useQuery(queries.datasets.lineage.queryOptions({ input: { name } }))
  return (
    <button
      type="button"
      aria-pressed={isSelected}
      onClick={onSelect}
      className={classNames(
        'flex w-full flex-col gap-2 rounded-xl px-4 py-3 text-left',
        isSelected ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      <span className="flex w-full items-center gap-2">
        <span className="min-w-0 truncate text-base font-semibold">{name}</span>
        {lineage?.trained.map((model) => (
          <Badge key={model.modelId} tone="warn">
            {model.version > 1 ? t`trained ${model.name}, version ${model.version}` : t`trained ${model.name}`}
          </Badge>
        ))}
        <span className="ml-auto shrink-0 text-xs text-text-2" title={formatTime(createdAtMs)}>
          {createdBy}, {formatAgo(createdAtMs)}
        </span>
      </span>
      <VersionImages name={name} />
      <span className="flex w-full items-center gap-4">
        <span>
          <b className="tabular font-semibold">{formatCount(images)}</b>{' '}
          <span className="text-text-2">
            <Plural value={images} one="image" other="images" />
          </span>
        </span>
        <span>
          <b className="tabular font-semibold">{formatCount(labels)}</b>{' '}
          <span className="text-text-2">
            <Plural value={labels} one="label" other="labels" />
          </span>
        </span>
        <SplitBar bySplit={bySplit} />
        {diff && <ImageChanges {...diff} />}
      </span>
    </button>
  )
}

function VersionImages({ name }: { name: string }) {
  const { data } = useQuery(
    queries.library.list.queryOptions({
      input: { where: `inDataset(${JSON.stringify(name)})`, limit: 12 * shownImages },
      retry: false,
    }),
  )
  const images = spread(data?.images ?? [], shownImages)
  const boxes = useBoxes(images.map(({ imageId }) => imageId))
  return (
    <span className="grid h-16 w-full grid-cols-7 gap-1">
      {images.map((image) => (
        <MarkedThumbnail
          key={image.imageId}
          image={image}
          boxes={boxes(image.imageId)}
          className="h-16 w-full rounded-md"
        />
      ))}
    </span>
  )
}
