import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { toReviewBy } from '#model/query/to-review.ts'
import { engine, queries, reportProblem, shell, useWorkspace } from '../connection/index.ts'
import { spread } from '../thumbnail/spread.ts'

/** Leaves time for the first images to appear, and for several changes to be noted at once. */
const noteAfterMs = 3000
/** The card shows this many images, spread over the first `listed` ones. */
const shown = 5
const listed = 200

/**
 * Tells the shell how much the workspace holds, for its card on the start screen. A component of its own, because the figures
 * change with each edit and nothing else needs to render for them.
 */
export function NotedFigures(): null {
  const folder = useWorkspace((workspace) => (workspace.status === 'open' ? workspace.folder : null))
  const enabled = folder !== null
  const all = useQuery({ ...queries.library.count.queryOptions({ input: {} }), enabled }).data?.count
  const me = useQuery({ ...queries.access.whoami.queryOptions(), enabled }).data?.name
  const toReview = useQuery({
    ...queries.library.count.queryOptions({ input: { where: toReviewBy(me ?? '') } }),
    enabled: enabled && me !== undefined,
  }).data?.count
  useEffect(() => {
    if (folder === null || all === undefined || toReview === undefined) return
    const note = async () => {
      const { images } = await engine.library.list({ where: '', limit: listed })
      const imageIds = spread(images, shown).map(({ imageId }) => imageId)
      await shell.noteFigures({ folder, images: all, toReview, imageIds })
    }
    const timer = setTimeout(() => {
      note().catch(reportProblem(t`Can’t add the workspace to the start screen`))
    }, noteAfterMs)
    return () => clearTimeout(timer)
  }, [folder, all, toReview])
  return null
}
