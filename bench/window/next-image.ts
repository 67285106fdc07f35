import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright'
import { createWorkspace, openEngine } from '../../src/engine/index.ts'
import { median, percentile, report } from '../figures.ts'
import { makePhotos } from '../models/prelabel-photos.ts'
import { withApp } from './app.ts'
import { projectFolder } from './electron-program.ts'
import { traced } from './frames.ts'
import { percent, quietly } from './quiet.ts'

/**
 * From a key press to the next 12-megapixel JPEG in the review. One key, after a rest: the image is already decoded. Six
 * keys at once, counted from the last: only a proxy is there. Fourteen: a thumbnail, and the file of the proxy. The
 * twenty-fifth is beyond what is fetched ahead. Distinguishes the thumbnail, the proxy of about a megapixel and the sharp
 * image. "Painted" is when the canvas has been drawn, "on screen" the next displayed frame after it, from Chromium's trace.
 * Compared with `new Image().decode()` and drawImage of the same files. Last, an edit by key until the window says Saved.
 * Arguments: folder, rounds.
 */
const folder = resolve(process.argv[2] ?? join(projectFolder, '.cache/bench/next-image'))
const rounds = Number(process.argv[3] ?? 5)
const count = 36
const [jump, farJump, farthestJump] = [6, 14, 25]
/** Single steps in each round, enough for a meaningful p95. */
const single = 8
const edits = 40

async function prepare(): Promise<string> {
  const set = { name: '12 megapixels', folder: join(folder, 'images'), widthPx: 4000, heightPx: 3000, count }
  await makePhotos(set)
  const workspace = join(folder, 'workspace')
  const isNew = !existsSync(workspace)
  if (isNew) await createWorkspace(workspace, { name: 'Next', classes: ['thing'], clock: { nowMs: () => Date.now() } })
  const engine = await openEngine({ folder: workspace, program: 'the bench' })
  if (isNew) {
    const paths = [join(set.folder, 'photos')]
    const { jobId } = await engine.client.library.import({ paths, storage: 'link', format: 'images' })
    await engine.context.jobs.wait(jobId)
  }
  await engine.close()
  return workspace
}

type Painting = { paintedMs: number; screenMs: number }
type Shown = { thumbnail: Painting | null; proxy: Painting | null; sharp: Painting }

/** Marks each right arrow as early as possible. */
const markKeys = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const mark = (event: KeyboardEvent) => {
      if (event.key === 'ArrowRight') performance.mark('bench.key')
    }
    window.addEventListener('keydown', mark, { capture: true })
  })

const marksOf = (page: Page): Promise<{ name: string; detail: string; atMs: number }[]> =>
  page.evaluate(() =>
    performance
      .getEntriesByType('mark')
      .filter(({ name }) => name === 'bench.key' || name === 'editor.image')
      .map((mark) => ({
        name: mark.name,
        detail: String((mark as PerformanceMark).detail ?? ''),
        atMs: mark.startTime,
      })),
  )

await prepare().then((workspace) =>
  withApp(workspace, async (page, app) => {
    await page.keyboard.press('Alt+2')
    await page.getByTestId('position').waitFor()
    await page.waitForFunction(() => performance.getEntriesByName('editor.image').length > 0)
    await markKeys(page)

    const go = async (steps: number): Promise<Shown> => {
      await page.evaluate(() => performance.clearMarks())
      const trace = await traced(app, async () => {
        await sleep(200)
        for (let i = 0; i < steps; i++) void page.keyboard.press('ArrowRight')
        await page.waitForFunction(
          (keys) => {
            const marks = performance.getEntriesByType('mark')
            const last = marks.filter(({ name }) => name === 'bench.key')
            const after = marks.filter(
              (mark) => mark.name === 'editor.image' && mark.startTime > (last.at(-1)?.startTime ?? 0),
            )
            return (
              last.length === keys &&
              after.some((mark) => String((mark as PerformanceMark).detail).startsWith('display'))
            )
          },
          steps,
          { timeout: 20_000 },
        )
        await sleep(150)
      })
      const marks = await marksOf(page)
      const key = marks.findLast(({ name }) => name === 'bench.key')!
      const keyInTraceMs = trace.marks.findLast(({ name }) => name === 'bench.key')!.atMs
      const paintingOf = (variant: string): Painting | null => {
        const mark = marks.find(({ detail, atMs }) => detail.startsWith(variant) && atMs > key.atMs)
        if (!mark) return null
        const paintedMs = mark.atMs - key.atMs
        const shownMs = trace.shownAtMs.find((at) => at > keyInTraceMs + paintedMs)
        return { paintedMs, screenMs: (shownMs ?? Number.NaN) - keyInTraceMs }
      }
      return { thumbnail: paintingOf('thumbnail'), proxy: paintingOf('proxy'), sharp: paintingOf('display')! }
    }

    const prefetched: Shown[] = []
    const ahead: Shown[] = []
    const far: Shown[] = []
    const farthest: Shown[] = []
    const foreign: number[] = []
    const back = async (steps: number) => {
      for (let i = 0; i < steps; i++) await page.keyboard.press('ArrowLeft')
      await sleep(1500)
    }
    // The review starts where it was left the last time.
    await back(count)
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < single; i++) {
        await sleep(1200)
        const shown = await quietly(() => go(1), 1)
        prefetched.push(shown.value)
        foreign.push(shown.foreign)
      }
      for (const { steps, into, from } of [
        { steps: jump, into: ahead, from: 0 },
        { steps: farJump, into: far, from: 0 },
        { steps: farthestJump, into: farthest, from: single + jump + farJump },
      ]) {
        if (from > 0) await back(from)
        await sleep(2500)
        const shown = await quietly(() => go(steps), 1)
        into.push(shown.value)
        foreign.push(shown.foreign)
      }
      await back(farthestJump)
    }

    /** Measures `new Image().decode()` and drawImage of images not loaded before, until two frames later. */
    const elements: number[] = []
    for (let n = 0; n < 8; n++) {
      await sleep(300)
      elements.push(
        await page.evaluate(
          async (id) => {
            const startedMs = performance.now()
            const image = new Image()
            image.src = `app-img://image/display/${id}`
            await image.decode()
            const canvas = document.createElement('canvas')
            ;[canvas.width, canvas.height] = [1000, 750]
            const context = canvas.getContext('2d')!
            context.drawImage(image, 0, 0, 1000, 750)
            context.getImageData(0, 0, 1, 1)
            return performance.now() - startedMs
          },
          `img_${count - n}`,
        ),
      )
    }

    const saved: number[] = []
    for (let n = 0; n < edits; n++) {
      await sleep(250)
      saved.push(
        await page.evaluate(
          () =>
            new Promise<number>((done) => {
              let sawSaving = false
              let startedMs = 0
              const look = new MutationObserver(() => {
                const text = document.querySelector('[data-testid=saved]')?.textContent ?? ''
                if (text.includes('Saving')) sawSaving = true
                if (sawSaving && text.includes('Saved')) {
                  look.disconnect()
                  done(performance.now() - startedMs)
                }
              })
              look.observe(document.body, { subtree: true, childList: true, characterData: true })
              startedMs = performance.now()
              document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'n', code: 'KeyN', bubbles: true }))
            }),
        ),
      )
    }

    // Leaves the image for the next run as this one found it: a longer list takes longer.
    for (let n = 0; n < edits; n++) {
      await page.keyboard.press('Control+Z')
      await sleep(50)
    }
    await page.getByTestId('saved').filter({ hasText: 'Saved' }).waitFor()

    const decodeMs = median(elements)
    const others = `others used ${percent(median(foreign))} (up to ${percent(percentile(foreign, 1))})`
    const line = (what: string, all: readonly (Painting | null)[], share: number, limitMs: number) => {
      const shown = all.filter((painting) => painting !== null)
      if (shown.length === 0) return
      const [painted, screen] = [shown.map(({ paintedMs }) => paintedMs), shown.map(({ screenMs }) => screenMs)]
      const ours = percentile(screen, share)
      report({
        what: `${what}, ${share === 0.5 ? 'median' : 'p95'} of ${shown.length}`,
        ours: `on screen median ${median(screen).toFixed(1)} ms, p95 ${percentile(screen, 0.95).toFixed(1)}; painted median ${median(painted).toFixed(1)}, p95 ${percentile(painted, 0.95).toFixed(1)}; ${others}`,
        other: `Image.decode and drawImage ${decodeMs.toFixed(1)} ms`,
        ratio: ours / decodeMs,
        target: `at most ${limitMs} ms`,
        ok: ours <= limitMs,
      })
    }
    line(
      'next image, prefetched',
      prefetched.map(({ sharp }) => sharp),
      0.95,
      30,
    )
    for (const { what, shown } of [
      { what: 'six images on', shown: ahead },
      { what: 'fourteen images on', shown: far },
      { what: 'twenty-five images on', shown: farthest },
    ]) {
      const of = (variant: keyof Shown) => shown.map((one) => one[variant])
      line(`${what}, thumbnail`, of('thumbnail'), 0.5, 60)
      line(`${what}, proxy`, of('proxy'), 0.5, 60)
      line(`${what}, sharp`, of('sharp'), 0.5, 150)
    }
    report({
      what: `a box placed by key until the window says Saved, p95 of ${saved.length}`,
      ours: `${percentile(saved, 0.95).toFixed(1)} ms (median ${median(saved).toFixed(1)})`,
      other: 'nothing; it includes three processes, an fsync and a rendering of the page',
      ratio: percentile(saved, 0.95) / 50,
      target: 'at most 50 ms',
      ok: percentile(saved, 0.95) <= 50,
    })
  }),
)
process.exit(0)
