import type { EngineClient } from '#contract'
import { clipBox } from '#model/geometry/box.ts'
import { annotationIdFrom, editIdFrom, type ImageId } from '#model/ids.ts'
import type { Prediction } from '#model/labels/annotation.ts'
import { accept, acceptImage, refuse } from '#model/labels/corrections.ts'
import { apply, type Diff, type Labels } from '#model/labels/diff.ts'
import { isShown } from '#model/labels/is-shown.ts'
import { randomPart } from '#model/random-part.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import type { Session } from '../session.ts'

const sixteenCharacters = () => randomPart(crypto.getRandomValues(new Uint8Array(16)))
const newAnnotationId = () => annotationIdFrom(sixteenCharacters())

/** Every tenth image is left for later, as in real life. */
const leaveEvery = 10
const moveEvery = 4
const deleteEvery = 5

/**
 * Reviews the predicted images in place of a user, with edits of one image at a time as the review window sends them. Moves a box
 * in every fourth image, deletes the least confident box in every fifth, and accepts the rest.
 */
export async function correctAsReviewer({ client }: Session): Promise<{ images: number; edits: number }> {
  const { images } = await client.library.list({ where: 'state == "predicted"', order: 'image.path', limit: 1000 })
  let edits = 0
  let reviewed = 0
  for (const [index, { imageId }] of images.entries()) {
    if (index % leaveEvery === leaveEvery - 1) continue
    edits += await reviewImage(client, imageId, index)
    reviewed += 1
  }
  return { images: reviewed, edits }
}

async function reviewImage(client: EngineClient, imageId: ImageId, index: number): Promise<number> {
  const opened = await client.labeling.open({ imageId })
  let labels: Labels = opened
  let revision = opened.revision
  let edits = 0
  const send = async (diff: Diff) => {
    const editId = editIdFrom(sixteenCharacters())
    ;({ revision } = await client.labeling.edit({ imageId, editId, baseRevision: revision, diff }))
    labels = apply(labels, diff)
    edits += 1
  }
  const shown = opened.predictions
    .filter((one) => one.outcome === 'open' && isShown(one, null))
    .sort((a, b) => b.score - a.score)
  const [best, worst] = [shown[0], shown.at(-1)]
  if (best && index % moveEvery === 0)
    await send(accept(best, newAnnotationId(), { geometry: nudged(best, opened.widthPx, opened.heightPx) }))
  if (worst && worst !== best && index % deleteEvery === 0) await send(refuse(worst))
  await send(acceptImage(labels, null, newAnnotationId))
  return edits
}

/** Returns the box a little to the right and up, inside of the image. */
function nudged({ geometry }: Prediction, widthPx: number, heightPx: number): Geometry {
  const shape = shapeOf(geometry)
  const { width, height } = shape.bounds(geometry)
  const moved = shape.bounds(shape.translate(geometry, width * 0.06, height * -0.04))
  return { shape: 'box', ...clipBox(moved, widthPx, heightPx) }
}
