import { AnnotationId, PredictionId } from '#model/ids.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { moreLike } from '../../dialogs/more-like.ts'
import { imageIn, selectedIn } from '../../editor/editor-state.ts'
import type { ReviewSession } from './review-session.ts'

/** Finds images like the selected object, or like the whole image. */
export function moreLikeSelected({ editor }: ReviewSession): void {
  const { snapshot } = editor.state
  if (!snapshot) return
  const { imageId } = snapshot.image
  const selected = selectedIn(editor.state)
  if (!selected) return void moreLike({ imageId })
  const id = AnnotationId.or(PredictionId).safeParse(selected.id)
  // A new object may not be saved yet.
  void moreLike({ imageId, ...(id.success && { object: id.data }), box: boundsOfGeometry(selected.geometry) })
}

/** Finds images like the visible part. */
export function moreLikeInView({ editor }: ReviewSession): void {
  const { snapshot, viewport, view } = editor.state
  const image = imageIn(editor.state)
  if (!snapshot || !image) return
  const [left, top] = [Math.max(0, -viewport.leftPx / viewport.scale), Math.max(0, -viewport.topPx / viewport.scale)]
  const right = Math.min(image.widthPx, (view.widthPx - viewport.leftPx) / viewport.scale)
  const bottom = Math.min(image.heightPx, (view.heightPx - viewport.topPx) / viewport.scale)
  if (right <= left || bottom <= top) return
  void moreLike({
    imageId: snapshot.image.imageId,
    box: { x: left, y: top, width: right - left, height: bottom - top },
  })
}
