import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright'
import { encodeBitmap } from '../../src/model/geometry/mask-bitmap.ts'
import { maskOfRuns } from '../../src/model/shapes/mask.ts'
import { percentile, report } from '../figures.ts'
import { withApp } from './app.ts'
import { gapsDuring, gapText } from './canvas-gaps.ts'
import { explainPath, type Steps } from './canvas-path.ts'
import { image, sceneWorkspace } from './canvas-scene.ts'
import { openStage } from './canvas-stage.ts'
import { projectFolder } from './electron-program.ts'

/**
 * A brush over a mask of nearly 12 megapixels on a stage of 1400 × 900: the work of each pointer event (its handler and
 * painting the next frame), and the gaps between displayed frames. Compared with the plain way: a mask canvas as large as
 * the image that is drawn onto the stage in each frame.
 */
const { values } = parseArgs({
  options: { folder: { type: 'string', default: join(projectFolder, '.cache/bench/canvas') } },
})

type Work = { handledMs: number[]; paintedMs: number[] }
type BrushWindow = Window & { steps: Record<string, Steps>; work: Work }

/** The whole image except a border and a grid of holes. */
function largeMask() {
  const { widthPx: width, heightPx: height } = image
  const data = new Uint8Array(width * height)
  for (let y = 40; y < height - 40; y++)
    for (let x = 40; x < width - 40; x++) data[y * width + x] = x % 250 < 30 && y % 250 < 30 ? 0 : 1
  return maskOfRuns(encodeBitmap({ x: 0, y: 0, width, height, data })!)
}

/** Adds functions to the page that brush in circles: with the editor's tool, and plainly on another canvas. */
const teach = (page: Page): Promise<void> =>
  page.evaluate(({ widthPx, heightPx }) => {
    const bench = window as unknown as BrushWindow
    const area = document.querySelector<HTMLElement>('[data-testid=stage] [role=img]')!
    const { left, top, width, height } = area.getBoundingClientRect()
    area.setPointerCapture = () => undefined
    const at = (share: number) => ({
      x: width / 2 + 300 * Math.sin(8 * Math.PI * share) * (0.4 + 0.6 * share),
      y: height / 2 + 250 * Math.cos(8 * Math.PI * share) * (0.4 + 0.6 * share),
    })
    const send = (type: string, share: number, button: number, buttons: number) => {
      const { x, y } = at(share)
      const place = { clientX: left + x, clientY: top + y, bubbles: true, cancelable: true, pointerId: 7 }
      area.dispatchEvent(new PointerEvent(type, { ...place, button, buttons }))
    }
    /** Resolves right after the next frame, which `work` requests. */
    const measured = (work: () => void) => {
      const startMs = performance.now()
      work()
      bench.work.handledMs.push(performance.now() - startMs)
      requestAnimationFrame((frameMs) => bench.work.paintedMs.push(performance.now() - frameMs))
    }
    bench.work = { handledMs: [], paintedMs: [] }
    const mask = document.createElement('canvas')
    ;[mask.width, mask.height] = [widthPx, heightPx]
    const painter = mask.getContext('2d')!
    const shown = document.createElement('canvas')
    ;[shown.width, shown.height] = [Math.round(width), Math.round(height)]
    shown.style.cssText = 'position:absolute;inset:0;opacity:0.4'
    const context = shown.getContext('2d')!
    const scale = widthPx / width
    bench.steps = {
      brush: {
        begin() {
          bench.work = { handledMs: [], paintedMs: [] }
          send('pointermove', 0, -1, 0)
          send('pointerdown', 0, 0, 1)
        },
        step: (share) => measured(() => send('pointermove', share, -1, 1)),
        end: () => send('pointerup', 1, 0, 0),
      },
      plain: {
        begin() {
          bench.work = { handledMs: [], paintedMs: [] }
          painter.fillStyle = '#d1612f'
          painter.fillRect(40, 40, widthPx - 80, heightPx - 80)
          area.parentElement!.append(shown)
        },
        step: (share) =>
          measured(() => {
            const { x, y } = at(share)
            painter.clearRect(x * scale - 30, y * scale - 30, 60, 60)
            requestAnimationFrame(() => {
              context.clearRect(0, 0, shown.width, shown.height)
              context.drawImage(mask, 0, 0, shown.width, shown.height)
            })
          }),
        end: () => shown.remove(),
      },
    }
  }, image)

const workspace = await sceneWorkspace(resolve(values.folder), [{ class: 1, geometry: largeMask() }], 'large mask')
await withApp(workspace, async (page, app) => {
  await openStage(page, app)
  await explainPath(page)
  await teach(page)
  const stage = (await page.getByTestId('stage').boundingBox())!
  await page.mouse.click(stage.x + stage.width / 2 + 20, stage.y + stage.height / 2 + 20)
  await page.keyboard.press('u')
  await sleep(1500)
  const ours = await gapsDuring(app, page, 'brush')
  const { work } = await page.evaluate(() => ({ work: (window as unknown as BrushWindow).work }))
  await page.screenshot({ path: join(resolve(values.folder), 'brush.png') })
  await sleep(3000)
  const plain = await gapsDuring(app, page, 'plain')
  const { work: plainWork } = await page.evaluate(() => ({ work: (window as unknown as BrushWindow).work }))
  const words = ({ handledMs, paintedMs }: Work) =>
    `an event handled in p95 ${percentile(handledMs, 0.95).toFixed(1)} ms, painted in p95 ${percentile(paintedMs, 0.95).toFixed(1)} ms (median ${percentile(paintedMs, 0.5).toFixed(1)})`
  report({
    what: 'brush on a mask of 12 megapixels',
    ours: `${words(work)}, ${gapText(ours)}`,
    other: `the plain way: ${words(plainWork)}, ${gapText(plain)}`,
    ratio: percentile(plainWork.paintedMs, 0.5) / percentile(work.paintedMs, 0.5),
    target: 'displayed gap p95 20 ms',
    ok: ours.p95Ms <= 20,
  })
})
process.exit(0)
