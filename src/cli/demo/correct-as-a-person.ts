import type { EngineClient } from '#contract'
import { accept, acceptImage, refuse } from '#model/corrections.ts'
import { apply, type Diff, emptyDiff, type Labels, merge } from '#model/diff.ts'
import { annotationIdFrom, editIdFrom, type ImageId, randomPart } from '#model/ids.ts'
import { shapeOf } from '#model/shapes/index.ts'
import type { Session } from '../session.ts'

const newAnnotationId = () => annotationIdFrom(randomPart(crypto.getRandomValues(new Uint8Array(16))))
const newEditId = () => editIdFrom(randomPart(crypto.getRandomValues(new Uint8Array(16))))

/** Every tenth picture is left for later, as it would be in real life. */
const leaveEvery = 10
const moveEvery = 4
const deleteEvery = 5

/**
 * Stands for the person in the demo: goes through the predicted images as the review window would, by edits of one
 * image at a time. Moves a box in every fourth, deletes the least confident box in every fifth, accepts the rest.
 */
export async function correctAsAPerson({ client }: Session): Promise<{ images: number; edits: number }> {
  const { reviewFromScore } = await client.workspace.settings()
  const { images } = await client.library.list({ where: 'state == "predicted"', order: 'image.path', limit: 1000 })
  let edits = 0
  let reviewed = 0
  for (const [index, { imageId }] of images.entries()) {
    if (index % leaveEvery === leaveEvery - 1) continue
    edits += await reviewImage(client, imageId, index, reviewFromScore)
    reviewed += 1
  }
  return { images: reviewed, edits }
}

async function reviewImage(client: EngineClient, imageId: ImageId, index: number, fromScore: number): Promise<number> {
  const opened = await client.labeling.open({ imageId })
  let labels: Labels = opened
  let revision = opened.revision
  let edits = 0
  const send = async (diff: Diff) => {
    ;({ revision } = await client.labeling.edit({ imageId, editId: newEditId(), baseRevision: revision, diff }))
    labels = apply(labels, diff)
    edits += 1
  }
  const shown = opened.predictions
    .filter(({ outcome, score }) => outcome === 'open' && score >= fromScore)
    .sort((a, b) => b.score - a.score)
  const [best, worst] = [shown[0], shown.at(-1)]
  if (best && index % moveEvery === 0) {
    const { width, height } = shapeOf(best.geometry).bounds(best.geometry)
    const geometry = shapeOf(best.geometry).translate(best.geometry, width * 0.06, -height * 0.04)
    await send(accept(best, newAnnotationId(), { geometry }))
  }
  if (worst && worst !== best && index % deleteEvery === 0) await send(refuse(worst))
  await send(merge(emptyDiff, acceptImage(labels, fromScore, newAnnotationId)))
  return edits
}
