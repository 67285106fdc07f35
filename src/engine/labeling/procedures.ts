import { type ImageId, idOf, rowOf } from '#model/ids.ts'
import { actingAs, notFound, procedures } from '../procedure.ts'
import type { Store } from '../store/index.ts'
import { accept } from './accept.ts'
import { annotationsOf, currentModelRow, historyOf, imageByRow, type LabeledImage, predictionsOf } from './queries.ts'
import { recordEdit } from './record-edit.ts'

function requireImage(store: Store, imageId: ImageId): LabeledImage {
  const image = imageByRow(store, rowOf(imageId))
  if (!image) throw notFound(`image ${imageId}`)
  return image
}

export const labelingProcedures = procedures.labeling.router({
  open: procedures.labeling.open.handler(({ context, input }) => {
    const { store } = actingAs(context, 'annotator')
    const image = requireImage(store, input.imageId)
    const modelRow = currentModelRow(store)
    return {
      imageId: idOf('img', image.id),
      path: image.path,
      widthPx: image.width_px,
      heightPx: image.height_px,
      revision: image.revision,
      state: image.state,
      lifecycle: image.lifecycle,
      annotations: annotationsOf(store, image.id),
      predictions: modelRow === null ? [] : predictionsOf(store, image.id, modelRow),
    }
  }),
  edit: procedures.labeling.edit.handler(({ context, input }) => {
    const acting = actingAs(context, 'annotator')
    const { imageId, editId, baseRevision, kind, diff } = input
    const { revision, isNew } = recordEdit(acting, { imageRow: rowOf(imageId), kind, diff, editId, baseRevision })
    if (isNew) acting.announce({ type: 'labelsChanged', images: [imageId] })
    return { revision }
  }),
  history: procedures.labeling.history.handler(({ context, input }) => {
    const { store } = actingAs(context, 'annotator')
    return historyOf(store, requireImage(store, input.imageId).id)
  }),
  accept: procedures.labeling.accept.handler(({ context, input, signal }) =>
    accept(actingAs(context, 'annotator'), input, signal),
  ),
})
