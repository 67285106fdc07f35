import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { numbersFrom } from '../../src/cli/demo/loop-images.ts'
import { createWorkspace, openEngine } from '../../src/engine/index.ts'
import { boundsOf, type Point } from '../../src/model/geometry/box.ts'
import { insideRings, signedArea } from '../../src/model/geometry/ring.ts'
import { annotationIdFrom, editIdFrom, type ImageId } from '../../src/model/ids.ts'
import { draw } from '../../src/model/labels/corrections.ts'
import { randomPart } from '../../src/model/random-part.ts'
import type { Geometry } from '../../src/model/shapes/index.ts'
import { makePhotos } from '../models/prelabel-photos.ts'

export const image = { widthPx: 4000, heightPx: 3000 }
export const classColors = ['#2f7fd1', '#d1612f', '#3aa655', '#a14fc4', '#c9a227', '#d13f6b', '#2fb5b5', '#7d6a52']

/** A shape of the scene: a class from 0, and its corners in order. */
export type SceneShape = { class: number; kind: 'box' | 'polygon'; points: Point[] }

/** Half boxes, half polygons of twenty points, 20 to 200 pixels across, all over the image. */
export function sceneOf(count: number): SceneShape[] {
  const random = numbersFrom(7)
  return Array.from({ length: count }, (_, i) => {
    const [width, height] = [20 + random() * 180, 20 + random() * 180]
    const [x, y] = [random() * (image.widthPx - width), random() * (image.heightPx - height)]
    if (i % 2 === 0)
      return {
        class: i % classColors.length,
        kind: 'box',
        points: [
          [x, y],
          [x + width, y],
          [x + width, y + height],
          [x, y + height],
        ],
      }
    const points = Array.from({ length: 20 }, (_, n): Point => {
      const angle = (n / 20) * 2 * Math.PI
      const reach = 0.35 + random() * 0.15
      return [x + width * (0.5 + reach * Math.cos(angle)), y + height * (0.5 + reach * Math.sin(angle))]
    })
    return { class: i % classColors.length, kind: 'polygon', points }
  })
}

export function geometryOf({ kind, points }: SceneShape): Geometry {
  if (kind === 'polygon') return { shape: 'polygon', rings: [points.map(([x, y]) => [x, y])] }
  const [[x, y], , [right, bottom]] = points as [Point, Point, Point]
  return { shape: 'box', x, y, width: right - x, height: bottom - y }
}

/** An image file of 12 megapixels for the scene. */
export async function sceneImage(folder: string): Promise<string> {
  await makePhotos({ name: 'scene', folder: join(folder, 'image'), ...image, count: 1 })
  return join(folder, 'image', 'photos', '0000.jpg')
}

/** A workspace with one image and these labels, made once. */
export async function sceneWorkspace(
  folder: string,
  labels: readonly { class: number; geometry: Geometry }[],
  name = `${labels.length} shapes`,
): Promise<string> {
  const workspace = join(folder, name)
  if (existsSync(workspace)) return workspace
  const unfinished = `${workspace}, unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  const photo = await sceneImage(folder)
  const classes = classColors.map((_, i) => `class ${i + 1}`)
  await createWorkspace(unfinished, { name: 'Scene', classes, clock: { nowMs: () => Date.now() } })
  const engine = await openEngine({ folder: unfinished, program: 'the bench' })
  const { jobId } = await engine.client.library.import({ paths: [photo], storage: 'link', format: 'images' })
  await engine.context.jobs.wait(jobId)
  const id = () => randomPart(crypto.getRandomValues(new Uint8Array(16)))
  const annotations = labels.flatMap((one) => draw(one.geometry, one.class + 1, annotationIdFrom(id())).annotations)
  await engine.client.labeling.edit({
    imageId: 'img_1' as ImageId,
    editId: editIdFrom(id()),
    baseRevision: 0,
    diff: { annotations, predictions: [], state: null },
  })
  await engine.close()
  renameSync(unfinished, workspace)
  return workspace
}

const areaOf = ({ points }: SceneShape): number => Math.abs(signedArea(points))

/** A polygon near the middle that is the smallest one at its center, so that a click there selects it. */
export function freePolygon(shapes: readonly SceneShape[]): number {
  const index = shapes.findIndex((shape, i) => {
    const { x, y, width, height } = boundsOf(shape.points)
    const middle: Point = [x + width / 2, y + height / 2]
    const central = Math.abs(middle[0] - 2000) < 900 && Math.abs(middle[1] - 1500) < 600
    if (shape.kind !== 'polygon' || !central || width < 60 || height < 60) return false
    const area = areaOf(shape)
    return shapes.every((other, j) => j === i || areaOf(other) > area || !insideRings([other.points], middle))
  })
  if (index < 0) throw new Error('No polygon of the scene is the smallest one at its center.')
  return index
}
