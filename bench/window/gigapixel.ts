import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { ElectronApplication, Page } from 'playwright'
import sharp from 'sharp'
import { createWorkspace, openEngine } from '../../src/engine/index.ts'
import { median, percentile, report } from '../figures.ts'
import { makePhotos } from '../models/prelabel-photos.ts'
import { withApp } from './app.ts'
import { projectFolder } from './electron-program.ts'
import { traced } from './frames.ts'
import { percent, type Quiet, quietly } from './quiet.ts'

/**
 * An image of 40,000 × 27,000 pixels in the review, as JPEG and as tiled TIFF: from opening it until some of it is on
 * screen, and from zooming in anywhere until all visible tiles are sharp, by Chromium's trace. Compared with reading the
 * same view from the file (`vips crop`), and with decoding the whole file. Argument: rounds.
 */
const rounds = Number(process.argv[2] ?? 8)
const folder = join(projectFolder, '.cache/bench/gigapixel')
const across = 10
const down = 9
const photo = { widthPx: 4000, heightPx: 3000 }
const size = { widthPx: across * photo.widthPx, heightPx: down * photo.heightPx }
const view = { widthPx: 1400, heightPx: 900 }
const run = promisify(execFile)

/** A mosaic of photographs, which libvips writes from top to bottom. */
async function makeImage(extension: 'jpg' | 'tif'): Promise<string> {
  const file = join(folder, `mosaic.${extension}`)
  if (existsSync(file)) return file
  const set = {
    name: '12 megapixels',
    folder: join(projectFolder, '.cache/bench/next-image/images'),
    ...photo,
    count: 36,
  }
  await makePhotos(set)
  const photos = join(set.folder, 'photos')
  const names = (await readdir(photos)).filter((name) => name.endsWith('.jpg')).toSorted()
  const chosen = Array.from({ length: across * down }, (_, i) => join(photos, names[(i * 7) % names.length]!))
  const mosaic = sharp(chosen, { join: { across }, limitInputPixels: false, sequentialRead: true })
  const encoded =
    extension === 'jpg'
      ? mosaic.jpeg({ quality: 90 })
      : mosaic.tiff({ tile: true, tileWidth: 256, tileHeight: 256, compression: 'jpeg', quality: 90 })
  const partial = join(folder, `partial.${extension}`)
  await encoded.toFile(partial)
  await rename(partial, file)
  return file
}

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const startedMs = performance.now()
  await work()
  return (performance.now() - startedMs) / 1000
}

/** Imports the images and makes their tiles. Prints the time if it had to. */
async function prepare(files: readonly string[]): Promise<string> {
  const workspace = join(folder, 'workspace')
  if (!existsSync(workspace))
    await createWorkspace(workspace, { name: 'Gigapixel', classes: ['thing'], clock: { nowMs: () => Date.now() } })
  const engine = await openEngine({ folder: workspace, program: 'the bench' })
  const { jobs } = engine.context
  for (const file of files) {
    const { jobId } = await engine.client.library.import({ paths: [file], storage: 'link', format: 'images' })
    const importing = await seconds(() => jobs.wait(jobId))
    const tiles = await engine.client.library.buildTiles({})
    const cutting = await seconds(async () => tiles.jobId && jobs.wait(tiles.jobId))
    if (tiles.jobId) {
      const whole = await seconds(() => readWhole(file))
      console.log(
        `     ${file.split('/').at(-1)}: known after ${importing.toFixed(1)} s, cut into tiles after ${cutting.toFixed(1)} s more; reading the whole file once ${whole.toFixed(1)} s`,
      )
    }
  }
  await engine.close()
  return workspace
}

/** Decodes all pixels and does almost nothing with them. */
const readWhole = (file: string): Promise<unknown> => run('vips', ['avg', file])

/** Reads the same view from the file and writes it as raw pixels, which costs nothing. */
async function readRegion(file: string, x: number, y: number): Promise<number> {
  const arguments_ = ['crop', file, join(folder, 'region.v'), x, y, view.widthPx, view.heightPx]
  return (await seconds(() => run('vips', arguments_.map(String)))) * 1000
}

const zoomedIn = async (page: Page, app: ElectronApplication, fx: number, fy: number): Promise<number> => {
  await page.evaluate(() => performance.clearMarks())
  const trace = await traced(app, async () => {
    await sleep(150)
    await page.evaluate(
      ([atX, atY]) => {
        const { left, top, width, height } = document.querySelector('[data-testid=stage]')!.getBoundingClientRect()
        const [clientX, clientY] = [left + width * atX!, top + height * atY!]
        const area = document.elementFromPoint(clientX, clientY)!
        performance.mark('bench.zoom')
        for (const deltaY of [-200, -190])
          area.dispatchEvent(
            new WheelEvent('wheel', { clientX, clientY, deltaY, ctrlKey: true, bubbles: true, cancelable: true }),
          )
      },
      [fx, fy],
    )
    await page.waitForFunction(
      () => {
        const zoom = performance.getEntriesByName('bench.zoom').at(-1)
        return performance
          .getEntriesByName('editor.tiles')
          .some((mark) => zoom && mark.startTime > zoom.startTime && (mark as PerformanceMark).detail === 'level 0')
      },
      null,
      { timeout: 30_000, polling: 20 },
    )
    await sleep(200)
  })
  const zoom = trace.marks.findLast(({ name }) => name === 'bench.zoom')!
  const sharpAt = trace.marks.find(({ name, atMs }) => name === 'editor.tiles' && atMs > zoom.atMs)!
  return (trace.shownAtMs.find((at) => at > sharpAt.atMs) ?? Number.NaN) - zoom.atMs
}

async function firstPaint(page: Page, app: ElectronApplication, image: number): Promise<number> {
  await page.keyboard.press('Alt+1')
  const cell = page.getByRole('option').nth(image)
  await cell.waitFor()
  await sleep(1000)
  await page.evaluate(() => {
    performance.clearMarks()
    window.addEventListener('dblclick', () => performance.mark('bench.open'), { capture: true, once: true })
  })
  const trace = await traced(app, async () => {
    await cell.dblclick()
    await page.waitForFunction(() => performance.getEntriesByName('editor.image').length > 0, null, { polling: 20 })
    await sleep(200)
  })
  const open = trace.marks.find(({ name }) => name === 'bench.open')!
  const painted = trace.marks.find(({ name }) => name === 'editor.image')!
  return (trace.shownAtMs.find((at) => at > painted.atMs) ?? Number.NaN) - open.atMs
}

const fit = async (page: Page): Promise<void> => {
  await page.keyboard.press('0')
  await sleep(600)
}

await mkdir(folder, { recursive: true })
const files = [await makeImage('jpg'), await makeImage('tif')]
const workspace = await prepare(files)
await withApp(resolve(workspace), async (page, app) => {
  for (const [image, file] of files.entries()) {
    const name = `${file.split('.').at(-1)!.toUpperCase()} of ${size.widthPx} × ${size.heightPx}`
    const opened: Quiet<number>[] = []
    for (let i = 0; i < 3; i++) opened.push(await quietly(() => firstPaint(page, app, image), 1))
    const zooms: Quiet<number>[] = []
    const regions: number[] = []
    for (let round = 0; round < rounds; round++) {
      await fit(page)
      const [fx, fy] = [0.2 + 0.6 * ((round * 0.618) % 1), 0.2 + 0.6 * ((round * 0.382) % 1)]
      zooms.push(await quietly(() => zoomedIn(page, app, fx, fy), 1))
      const [x, y] = [Math.floor(fx * (size.widthPx - view.widthPx)), Math.floor(fy * (size.heightPx - view.heightPx))]
      regions.push((await quietly(() => readRegion(file, x, y), 1)).value)
    }
    const wholeMs = (await seconds(() => readWhole(file))) * 1000
    const others = (of: readonly Quiet<number>[]) =>
      `others used ${percent(median(of.map(({ foreign }) => foreign)))} (up to ${percent(
        percentile(
          of.map(({ foreign }) => foreign),
          1,
        ),
      )})`
    const [first, zoomed] = [opened, zooms].map((of) => of.map(({ value }) => value)) as [number[], number[]]
    report({
      what: `${name}: opened until on screen, median of ${first.length}`,
      ours: `${median(first).toFixed(0)} ms, at most ${percentile(first, 1).toFixed(0)}, ${others(opened)}`,
      other: `decoding the whole file ${wholeMs.toFixed(0)} ms`,
      ratio: median(first) / wholeMs,
      target: 'at most 1000 ms',
      ok: median(first) <= 1000,
    })
    report({
      what: `${name}: zoomed in anywhere until sharp on screen, p95 of ${zoomed.length}`,
      ours: `${percentile(zoomed, 0.95).toFixed(0)} ms, median ${median(zoomed).toFixed(0)}, ${others(zooms)}`,
      other: `vips crop of such a view from the file ${median(regions).toFixed(0)} ms`,
      ratio: median(zoomed) / median(regions),
      target: 'at most 200 ms',
      ok: percentile(zoomed, 0.95) <= 200,
    })
  }
})
process.exit(0)
