import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { drawImages, type MadeImage, sampleImages, writeImages } from '../../src/cli/demo/loop-images.ts'
import { compareImages, isDrift } from '../../src/engine/monitoring/drift/compare.ts'
import { imageLook } from '../../src/engine/monitoring/drift/image-look.ts'
import type { DriftRow } from '../../src/engine/monitoring/drift/measures.ts'
import { noProgress } from '../../src/engine/progress.ts'

/**
 * Drift on photographs. Parts of the samples of some cameras are the reference; new parts come in: at night, out of focus,
 * from an unknown camera (under a known name), one in ten of that kind, and unchanged ones, where no drift should be found.
 */
const runs = Number(process.argv[2] ?? 4)
const [knownCount, freshCount] = [330, 110]
const folder = mkdtempSync(join(tmpdir(), 'winnow-drift-'))
const newCamera = 'pasture-camera'

let id = 0
async function rowsOf(images: readonly MadeImage[], isNight: boolean, blur: number): Promise<DriftRow[]> {
  const into = join(folder, String(id))
  await writeImages(into, images, isNight)
  const rows: DriftRow[] = []
  for (const { name } of images) {
    const small = sharp(join(into, name)).resize(1024, 1024, { fit: 'inside', withoutEnlargement: true }).removeAlpha()
    const { data, info } = await (blur > 0 ? small.blur(blur) : small).raw().toBuffer({ resolveWithObject: true })
    const { brightness, contrast, sharpness, vector } = imageLook({ data, widthPx: info.width, heightPx: info.height })
    rows.push({
      ...{ id: ++id, source: 'yard', brightness, contrast, sharpness, vector: new Uint8Array(vector.buffer) },
      ...{ aspect: info.width / info.height, megapixels: (info.width * info.height) / 1e6 },
      ...{ objects: null, confidence: null, class: null },
    })
  }
  return rows
}

const samples = sampleImages()
const usual = samples.filter((sample) => !sample.includes(newCamera))
/** New parts for each run, none of them in the reference. */
const fresh = (run: number, of: readonly string[], count = freshCount) => drawImages(of, count, 1000 + run)

const kinds: readonly [name: string, make: (run: number) => Promise<DriftRow[]>][] = [
  ['as before', (run) => rowsOf(fresh(run, usual), false, 0)],
  ['night', (run) => rowsOf(fresh(run, usual), true, 0)],
  ['out of focus', (run) => rowsOf(fresh(run, usual), false, 4)],
  [
    'another camera',
    (run) =>
      rowsOf(
        fresh(
          run,
          samples.filter((sample) => sample.includes(newCamera)),
        ),
        false,
        0,
      ),
  ],
  [
    'night in one of four',
    async (run) => [
      ...(await rowsOf(fresh(run, usual, 82), false, 0)),
      ...(await rowsOf(fresh(run + 500, usual, 28), true, 0)),
    ],
  ],
]
try {
  const found = new Map(kinds.map(([name]) => [name, [] as string[][]]))
  for (let run = 0; run < runs; run++) {
    const known = await rowsOf(drawImages(usual, knownCount, run), false, 0)
    for (const [name, make] of kinds) {
      const drifted = compareImages(known, await make(run), noProgress).filter(isDrift)
      found.get(name)!.push(drifted.map(({ test }) => test))
    }
  }
  for (const [name, all] of found) {
    const tests = [...new Set(all.flat())].map((test) => `${test} ${all.filter((one) => one.includes(test)).length}`)
    console.log(`${name}: found in ${all.filter((one) => one.length > 0).length} of ${runs}; ${tests.join(', ')}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
