import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { PyramidState } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { errorMessage, queries } from '../../../connection/index.ts'
import { jobFraction } from '../../../jobs/job-text.ts'
import { Button, formatDuration, formatFacts, formatPercent, ProgressBar } from '../../../kit/index.ts'

/** Shows that a large image has no tiles yet, their progress, or why there are none. */
export function TilesNotice({ imageId }: { imageId: ImageId }) {
  const { data } = useQuery(queries.library.pyramid.queryOptions({ input: { imageId } }))
  if (!data || data.state === 'whole') return null
  return (
    <section
      aria-label={t`Image tiles`}
      data-testid="tiles-notice"
      className="appear absolute top-3 left-3 z-10 flex w-80 flex-col gap-1.5 rounded-lg border border-line bg-raised px-3 py-2 text-xs shadow-float"
    >
      {data.state === 'making' ? <Making pyramid={data} /> : <Missing pyramid={data} imageId={imageId} />}
    </section>
  )
}

function Making({ pyramid: { job } }: { pyramid: PyramidState }) {
  const fraction = job && job.status === 'running' ? jobFraction(job) : null
  return (
    <>
      <div className="flex justify-between gap-2">
        <span className="font-medium text-text">{t`Tiling this large image`}</span>
        <span className="tabular text-text-3">
          {fraction === null
            ? t`Waiting`
            : formatFacts(
                formatPercent(fraction),
                job?.secondsLeft != null && t`${formatDuration(job.secondsLeft)} left`,
              )}
        </span>
      </div>
      <ProgressBar fraction={fraction} label={t`Tiling progress`} />
      <p className="text-text-2">{t`Until then, zoomed-in parts load more slowly.`}</p>
    </>
  )
}

function Missing({ pyramid: { problem }, imageId }: { pyramid: PyramidState; imageId: ImageId }) {
  const build = useMutation(queries.library.buildTiles.mutationOptions())
  return (
    <>
      <span className="font-medium text-text">{t`This large image isn’t tiled yet`}</span>
      <p data-selectable className="text-text-2">
        {problem ?? t`Tiling was canceled. Without tiles, zoomed-in parts load more slowly.`}
      </p>
      {build.error && <p className="text-danger">{errorMessage(build.error)}</p>}
      <Button className="self-start" disabled={build.isPending} onClick={() => build.mutate({ imageIds: [imageId] })}>
        {t`Create tiles`}
      </Button>
    </>
  )
}
