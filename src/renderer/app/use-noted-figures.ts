import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { queries, reportProblem, shell, useWorkspace } from '../connection/index.ts'
import { spread } from '../thumbnail/spread.ts'

/** Not before the first images have come up, and not with each of them. */
const noteAfterMs = 3000
/** Of so many images so many are shown on the card. */
const listed = 200
const shown = 5

/** Tells the shell how much the workspace holds, for its card on the first screen. */
export function useNotedFigures(): void {
  const folder = useWorkspace((workspace) => (workspace.status === 'open' ? workspace.folder : null))
  const enabled = folder !== null
  const all = useQuery({ ...queries.library.count.queryOptions({ input: {} }), enabled }).data?.count
  const toReview = useQuery({
    ...queries.library.count.queryOptions({ input: { where: 'state == "predicted"' } }),
    enabled,
  }).data?.count
  const { data: some } = useQuery({
    ...queries.library.list.queryOptions({ input: { where: '', limit: listed } }),
    enabled,
  })
  useEffect(() => {
    if (folder === null || all === undefined || toReview === undefined || !some) return
    const imageIds = spread(some.images, shown).map(({ imageId }) => imageId)
    const timer = setTimeout(() => {
      shell
        .noteFigures({ folder, images: all, toReview, imageIds })
        .catch(reportProblem(t`Can’t add the workspace to the start screen`))
    }, noteAfterMs)
    return () => clearTimeout(timer)
  }, [folder, all, toReview, some])
}
