import { t } from '@lingui/core/macro'
import { Plural } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { queries } from '../../../connection/index.ts'
import { Button } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { useCrops } from '../../../thumbnail/use-crops.ts'

/** Returns the samples of a class by its id. */
export function useSamples() {
  const { data } = useQuery(queries.labeling.classSamples.queryOptions())
  return (classId: number) => data?.find((one) => one.classId === classId)
}

/** Shows some labels of the class, and how many it has. */
export function ClassSamples({ labelClass: { classId, name } }: { labelClass: LabelClass }) {
  const sample = useSamples()(classId)
  const urls = useCrops(sample?.crops ?? [])
  if (!sample) return <p className="text-xs text-text-3">{t`No labels yet`}</p>
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      {sample.crops.length > 0 && (
        <span
          role="img"
          aria-label={t`Labels of ${name}`}
          className="flex h-16 max-w-full flex-wrap gap-1 overflow-hidden"
        >
          {sample.crops.map((crop, i) => (
            <span key={`${crop.imageId} ${crop.box}`} className="size-16 shrink-0 overflow-hidden rounded-lg bg-canvas">
              {urls.has(i) && <img src={urls.get(i)} alt="" className="size-full object-cover" />}
            </span>
          ))}
        </span>
      )}
      <div className="flex min-w-0 flex-col items-start text-xs text-text-2">
        <span>
          <Plural value={sample.labels} one="# label" other="# labels" />
        </span>
        <span>
          <Plural value={sample.images} one="# image" other="# images" />
        </span>
        <Button
          size="small"
          variant="quiet"
          className="-ml-2"
          onClick={() => navigate('library', { where: `labels.exists(l, l.class == ${JSON.stringify(name)})` })}
        >
          {t`Open in the library`}
        </Button>
      </div>
    </div>
  )
}
