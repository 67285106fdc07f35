import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createWorkspace } from '#engine'
import { clipBox } from '#model/geometry/box.ts'
import { withWorkspace } from '../session.ts'
import type { MadeImage } from './loop-images.ts'
import type { LoopClock } from './made-time.ts'
import type { TrueObject } from './review-from-labels.ts'

/** An object on a sample; lengths are shares of the sample's size. */
export type SampleObject = { class: string; left: number; top: number; width: number; height: number }

/** Users would not label an object of which a smaller share is visible. */
const minVisible = 0.4

/** The objects that the user of the demo sees on each sample, by its file. */
export type SampleObjects = ReadonlyMap<string, readonly SampleObject[]>

/** Returns what a model finds on whole samples, as a stand-in for what a user sees. Uses a temporary workspace. */
export async function findObjects(
  folder: string,
  { samples, model, clock }: { samples: readonly string[]; model: string; clock: LoopClock },
): Promise<SampleObjects> {
  const workspace = join(folder, 'what-a-user-sees')
  await createWorkspace(workspace, { name: 'What a user sees', classes: [], clock })
  try {
    return await withWorkspace(workspace, { quiet: true }, async ({ client, follow }) => {
      await follow(await client.library.import({ paths: [...samples], storage: 'link' }))
      await client.models.add({ file: model, classMap: 'add-classes' })
      await follow(await client.models.prelabel({}))
      const { reviewFromScore } = await client.workspace.settings()
      const { images } = await client.library.export({ where: '', labels: true, limit: 1000 })
      const found = images.map(({ path, source, width, height, predictions }) => {
        const objects = (predictions ?? [])
          .filter(({ score }) => (score ?? 0) >= reviewFromScore)
          .map(({ class: name, bbox: [x, y, w, h] }) => ({
            class: name,
            left: x / width!,
            top: y / height!,
            width: w / width!,
            height: h / height!,
          }))
        // Cameras give their files the same names.
        const file = join(source ?? '', path)
        return [samples.find((sample) => sample.endsWith(file)) ?? path, objects] as const
      })
      return new Map(found)
    })
  } finally {
    rmSync(workspace, { recursive: true, force: true })
  }
}

/** Returns the objects of a sample that are on a part of it of this size. */
export function objectsOf(
  { part }: MadeImage,
  objects: readonly SampleObject[],
  size: { widthPx: number; heightPx: number },
  classes: ReadonlyMap<string, number>,
): TrueObject[] {
  return objects.flatMap(({ class: name, left, top, width, height }) => {
    const x = (left - part.left) / part.width
    const box = {
      x: (part.isMirrored ? 1 - x - width / part.width : x) * size.widthPx,
      y: ((top - part.top) / part.height) * size.heightPx,
      width: (width / part.width) * size.widthPx,
      height: (height / part.height) * size.heightPx,
    }
    const shown = clipBox(box, size.widthPx, size.heightPx)
    const classId = classes.get(name)
    const isShown = shown.width * shown.height >= minVisible * box.width * box.height
    return classId !== undefined && isShown ? [{ classId, box: shown }] : []
  })
}
