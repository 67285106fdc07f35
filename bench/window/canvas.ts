import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { ElectronApplication, Page } from 'playwright'
import { report } from '../figures.ts'
import { withApp } from './app.ts'
import { type Gaps, gapsDuring, gapText } from './canvas-gaps.ts'
import { explainPath, type Movement, movements } from './canvas-path.ts'
import { withPeer } from './canvas-peers.ts'
import { freePolygon, geometryOf, sceneImage, sceneOf, sceneWorkspace } from './canvas-scene.ts'
import { driveEditor, openStage } from './canvas-stage.ts'
import { projectFolder } from './electron-program.ts'

/**
 * Pan, zoom (all in view, and close) and the drag of a vertex over an image of 12 megapixels with thousands of shapes, on
 * a stage of 1400 × 900: the gaps between displayed frames from Chromium's trace. The same scene and movements in SVG as
 * CVAT builds it, and in Konva, plain and tuned. Winnow is driven by pointer and wheel events, the others by calls of
 * their functions, which spares them the handling of events.
 */
const { values } = parseArgs({
  options: {
    shapes: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '2' },
    peers: { type: 'string', default: 'svg,konva,konva tuned' },
    folder: { type: 'string', default: join(projectFolder, '.cache/bench/canvas') },
  },
})
type Measured = Record<Movement, Gaps>

const folder = resolve(values.folder)
const shapes = sceneOf(Number(values.shapes))
const grabbed = freePolygon(shapes)
const photo = await sceneImage(folder)
const workspace = await sceneWorkspace(
  folder,
  shapes.map((shape) => ({ class: shape.class, geometry: geometryOf(shape) })),
)
const results = new Map<string, Measured>()

/** Makes all movements; the quieter of several rounds counts. */
async function measure(kind: string, page: Page, app: ElectronApplication): Promise<void> {
  const before = results.get(kind)
  const now: Partial<Measured> = { ...before }
  for (const movement of movements) {
    const gaps = await gapsDuring(app, page, movement)
    if (!before || gaps.foreign < before[movement].foreign) now[movement] = gaps
    console.error(`${kind}, ${movement}: ${gapText(gaps)}`)
    await sleep(500)
  }
  results.set(kind, now as Measured)
  await page.screenshot({ path: join(folder, `${kind}.png`) })
}

for (let round = 0; round < Number(values.rounds); round++) {
  await withApp(workspace, async (page, app) => {
    await openStage(page, app)
    await explainPath(page)
    await driveEditor(page, shapes[grabbed]!.points)
    await measure('winnow', page, app)
  })
  for (const kind of values.peers.split(',').filter(Boolean))
    await withPeer(kind, photo, shapes, grabbed, (page, app) => measure(kind, page, app))
}

const ours = results.get('winnow')!
/** The target: how many times faster Winnow should be with all shapes in view. */
const requested: Record<string, number> = { svg: 8, konva: 10 }
for (const movement of movements) {
  const gaps = ours[movement]
  for (const [kind, theirs] of results) {
    if (kind === 'winnow') continue
    const ratio = theirs[movement].p50Ms / gaps.p50Ms
    const least = movement === 'pan' || movement === 'zoom' ? (requested[kind] ?? 0) : 0
    report({
      what: `${movement}, ${shapes.length} shapes`,
      ours: gapText(gaps),
      other: `${kind} ${gapText(theirs[movement])}`,
      ratio,
      target: least > 0 ? `${least}, and p95 20 ms` : 'p95 20 ms',
      ok: gaps.p95Ms <= 20 && ratio >= least,
    })
  }
}
process.exit(0)
