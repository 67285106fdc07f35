import { plural } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { ImageId } from '#model/ids.ts'
import { queries } from '../../../connection/index.ts'
import { shownPredictions } from '../../../dialogs/import/shown-predictions.ts'

/** Returns an image with the open predictions that review would show, and its counts as text; null until it is loaded. */
export function useImagePreview(imageId: ImageId) {
  const { data: image } = useQuery(
    queries.labeling.open.queryOptions({ input: { imageId }, staleTime: 0, retry: false }),
  )
  const { data: classes } = useQuery(queries.workspace.classes.queryOptions({}))
  if (!image || !classes) return null
  const open = shownPredictions(image)
  const counts = [
    plural(image.annotations.length, { one: '# label', other: '# labels' }),
    ...(open.length > 0 ? [plural(open.length, { one: '# prediction', other: '# predictions' })] : []),
  ].join(', ')
  return { image, open, classes, counts }
}
