import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openEngine } from '#engine'
import type { BoundingBox } from '#model/geometry/box.ts'
import { openDescriber } from '../../src/engine/embeddings/describer.ts'
import { describe, descriptorName } from '../../src/engine/embeddings/descriptor.ts'
import { decodedProxy } from '../../src/engine/library/index.ts'

/**
 * How well object vectors tell classes apart on the sample images: the share of objects whose five nearest others vote for
 * their class, by the pixel descriptor and by a model's features. Others are those of other photographs, as many sample
 * files are made from the same one. Classes on only one photograph are left out. The labels are what the starter model
 * found with a confidence of 0.5 and a user would accept. Arguments: more model files.
 */
const project = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'winnow-vectors-'))
const workspace = join(folder, 'workspace')
const winnow = (...args: string[]): string =>
  execFileSync(process.execPath, [join(project, 'scripts/winnow.mjs'), ...args, '--quiet', '--json'], {
    cwd: project,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
const tried = (...args: string[]): void => {
  try {
    winnow(...args)
  } catch {
    // Some sample files must be refused, so the import is done in part.
  }
}

type Entry = { path: string; recipe?: { photo?: string }; copyOf?: string }
const manifest: { files: Entry[]; copies: Entry[] } = JSON.parse(
  readFileSync(join(project, 'samples/manifest.json'), 'utf8'),
)
const photoOf = new Map(manifest.files.map(({ path, recipe }) => [path, recipe?.photo ?? path]))
for (const { path, copyOf } of manifest.copies) photoOf.set(path, photoOf.get(copyOf ?? '') ?? path)

type Found = BoundingBox & { image_id: number; class_id: number; path: string; vector?: Int8Array }

try {
  winnow('init', workspace, '--classes', 'coco80')
  winnow('settings', workspace, 'blindShare=0', 'reviewFromScore=0.5')
  tried('import', workspace, join(project, 'samples/photos'))
  winnow('model', 'add', workspace, join(project, 'models/centernet-coco80.onnx'))
  winnow('prelabel', workspace)
  winnow('accept', workspace, '--where', 'prediction.shown > 0')

  await compare('pixels', descriptorName)
  await compare('features', 'the starter model')
  for (const file of process.argv.slice(2)) {
    const { modelId } = JSON.parse(winnow('model', 'add', workspace, resolve(file))) as { modelId: string }
    winnow('model', 'alias', workspace, modelId, 'current')
    await compare('features', file)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function compare(kind: 'pixels' | 'features', what: string): Promise<void> {
  const engine = await openEngine({ folder: workspace, program: 'a bench' })
  try {
    const { context } = engine
    const objects = context.store.all<Found>(
      `SELECT image_id, class_id, annotation.x, annotation.y, annotation.width, annotation.height, path
       FROM annotation JOIN image ON image.id = image_id ORDER BY image_id, annotation.id`,
    )
    const describer =
      kind === 'features' ? await openDescriber(context, { images: 1, signal: new AbortController().signal }) : null
    for (const imageId of new Set(objects.map(({ image_id }) => image_id))) {
      const here = objects.filter((object) => object.image_id === imageId)
      const vectors = describer ? await describer.describe(imageId, here) : await ofPixels(here)
      for (const [n, object] of here.entries()) object.vector = vectors![n]!
    }
    await describer?.close()

    async function ofPixels(here: readonly Found[]): Promise<Int8Array[]> {
      const image = await decodedProxy(context, here[0]!.image_id)
      const { width_px } = context.store.get<{ width_px: number }>('SELECT width_px FROM image WHERE id = ?', [
        here[0]!.image_id,
      ])!
      const by = image.widthPx / width_px
      return here.map(({ x, y, width, height }) =>
        describe(image, {
          x: (x - width * 0.1) * by,
          y: (y - height * 0.1) * by,
          width: width * 1.2 * by,
          height: height * 1.2 * by,
        }),
      )
    }
    console.log(
      `${what}: ${accuracy(objects, (a, b) => photo(a) !== photo(b))} by other photographs, ${accuracy(objects, (a, b) => a.image_id !== b.image_id)} by other files`,
    )
  } finally {
    await engine.close()
  }
}

function photo({ path }: Found): string {
  return photoOf.get(path) ?? photoOf.get(path.replace(/^photos\//, '')) ?? path
}

/** The share of objects whose five nearest allowed others vote for their class, if another one of the class is allowed. */
function accuracy(objects: readonly Found[], isAllowed: (a: Found, b: Found) => boolean): string {
  let [right, judged] = [0, 0]
  for (const object of objects) {
    const others = objects.filter((other) => isAllowed(object, other))
    if (!others.some(({ class_id }) => class_id === object.class_id)) continue
    judged += 1
    const votes = new Map<number, number>()
    for (const { class_id, near } of others
      .map((other) => ({ class_id: other.class_id, near: dot(object.vector!, other.vector!) }))
      .toSorted((a, b) => b.near - a.near)
      .slice(0, 5))
      votes.set(class_id, (votes.get(class_id) ?? 0) + 1 + near * 1e-9)
    const [best] = [...votes].toSorted((a, b) => b[1] - a[1])
    if (best?.[0] === object.class_id) right += 1
  }
  return `${right} of ${judged} objects (${((100 * right) / judged).toFixed(0)}%)`
}

function dot(a: Int8Array, b: Int8Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
