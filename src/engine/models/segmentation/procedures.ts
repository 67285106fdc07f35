import type { SegmentationModel } from '#contract'
import type { SegmenterId } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { procedures } from '../../procedure.ts'
import { deleteModelFile } from '../registry/delete-model-file.ts'
import {
  deleteSegmenter,
  isFileInUse,
  listSegmenters,
  segmenterById,
  setCurrent,
} from '../registry/stored-segmenters.ts'
import { addSegmenter } from './add-segmenter.ts'
import type { Segmentation } from './segmentation.ts'
import { segmenters } from './segmenters/index.ts'

/** Removes a pair, and its files unless another pair or model uses them. Labels that were made with it stay. */
async function removeSegmenter(
  acting: ActingContext,
  segmentation: Segmentation,
  segmenterId: SegmenterId,
): Promise<SegmentationModel[]> {
  const { store, announce } = acting
  const stored = segmenterById(store, segmenterId)
  await segmentation.forget(stored)
  store.write(() => {
    deleteSegmenter(store, segmenterId)
    audit(acting, 'segmentation.remove', { segmenterId, name: stored.model.name })
  })
  for (const sha256 of [stored.model.encoderSha256, stored.model.decoderSha256])
    if (!isFileInUse(store, sha256)) await deleteModelFile(acting, `${sha256}.onnx`, sha256)
  announce({ type: 'modelsChanged', modelId: null })
  return listSegmenters(store)
}

const { models } = procedures

export const segmentationProcedures = (segmentation: Segmentation) => ({
  addSegmenter: models.addSegmenter.handler(({ context, input, signal }) =>
    addSegmenter(context.acting, input, signal),
  ),
  segmenters: models.segmenters.handler(({ context }) => listSegmenters(context.acting.store)),
  segmenterFamilies: models.segmenterFamilies.handler(() =>
    segmenters.map(({ name, title, expects }) => ({ name, title, expects })),
  ),
  useSegmenter: models.useSegmenter.handler(({ context, input }) => {
    const acting = context.acting
    const { store, announce } = acting
    const { name } = segmenterById(store, input.segmenterId).model
    store.write(() => {
      setCurrent(store, input.segmenterId)
      audit(acting, 'segmentation.use', { segmenterId: input.segmenterId, name })
    })
    announce({ type: 'modelsChanged', modelId: null })
    return segmenterById(store, input.segmenterId).model
  }),
  removeSegmenter: models.removeSegmenter.handler(({ context, input }) =>
    removeSegmenter(context.acting, segmentation, input.segmenterId),
  ),
  prepareSegmentation: models.prepareSegmentation.handler(async ({ input, signal }) => ({
    encoderMs: await segmentation.prepare(input.imageId, input.region, signal),
  })),
  prepareAhead: models.prepareAhead.handler(async ({ input }) => ({
    waiting: await segmentation.ahead(input.imageIds),
  })),
  segment: models.segment.handler(({ input, signal }) =>
    segmentation.segment(input.imageId, input.region, input.prompt, signal),
  ),
  segmentationCache: models.segmentationCache.handler(({ context }) => {
    const { settings } = context.acting
    return { ...segmentation.cache.size(), maxBytes: settings().embeddingCacheBytes }
  }),
  clearSegmentationCache: models.clearSegmentationCache.handler(() => segmentation.clearCache()),
})
