import { cpSync, existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright'
import { createWorkspace, openEngine } from '../../src/engine/index.ts'
import { median, percentile, report } from '../figures.ts'
import { withApp } from '../window/app.ts'
import { projectFolder } from '../window/electron-program.ts'

/**
 * A scripted review of the sample images in the real app, twice with the same corrections: with accept-and-advance, and
 * without it, where each object is first chosen in the list and then judged, as in tools that leave it to the user to
 * find the next object. Every ninth object is relabeled, every sixth deleted, the rest accepted. Counts keys and clicks,
 * and the milliseconds until the window shows the result; the user's time to look and think is in neither.
 * Argument: folder.
 */
const folder = resolve(process.argv[2] ?? join(projectFolder, '.cache/bench/review'))
const deleteEvery = 6
const relabelEvery = 9

type Deed = 'accept' | 'delete' | 'relabel'
type Measured = { objects: number; images: number; actions: number; objectMs: number[]; imageMs: number[] }

async function prepare(): Promise<string> {
  const workspace = join(folder, 'workspace')
  if (existsSync(workspace)) return workspace
  await createWorkspace(workspace, { name: 'Review', classes: [], clock: { nowMs: () => Date.now() } })
  const engine = await openEngine({ folder: workspace, program: 'the bench' })
  const { client, context } = engine
  const done = async ({ jobId }: Awaited<ReturnType<typeof client.models.prelabel>>) => context.jobs.wait(jobId)
  await done(await client.library.import({ paths: [join(projectFolder, 'samples/photos')] }))
  await client.models.addStarter({ classMap: 'add-classes' })
  await done(await client.models.prelabel({}))
  await client.workspace.changeSettings({ blindShare: 0 })
  await engine.close()
  return workspace
}

/** What to do with each object of the queue, by its position: the same in both runs. */
const deedFor = (place: number): Deed =>
  place % relabelEvery === relabelEvery - 1 ? 'relabel' : place % deleteEvery === deleteEvery - 1 ? 'delete' : 'accept'

/** Reviews the whole queue inside the page, so that no other process delays the effect of a key. */
function reviewAll(page: Page, advance: boolean, deeds: readonly Deed[]): Promise<Measured> {
  return page.evaluate(
    async ({ advance, deeds }) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      const left = () => document.querySelectorAll('section[aria-label="To review"] li').length
      const count = () => Number(document.querySelector('section[aria-label="To review"] h3 span')?.textContent ?? 0)
      const title = () => document.querySelector('h1')?.textContent ?? ''
      const isDone = () => document.body.textContent?.includes('Queue finished') ?? false
      const press = (key: string, modifiers: Partial<KeyboardEventInit> = {}) =>
        document.body.dispatchEvent(
          new KeyboardEvent('keydown', {
            key,
            code: /^\d$/.test(key) ? `Digit${key}` : key.length === 1 ? `Key${key.toUpperCase()}` : key,
            bubbles: true,
            cancelable: true,
            ...modifiers,
          }),
        )
      const until = async (holds: () => boolean) => {
        const fromMs = performance.now()
        while (!holds()) {
          if (performance.now() - fromMs > 20_000) throw new Error(`The review hangs at ${title()}.`)
          await frame()
        }
        return performance.now() - fromMs
      }
      const measured: Measured = { objects: 0, images: 0, actions: 0, objectMs: [], imageMs: [] }
      const opened = () =>
        isDone() ||
        (title() !== 'Opening…' &&
          document.querySelector('[data-testid=saved]') !== null &&
          document.querySelector('[data-image=proxy], [data-image=display]') !== null)
      await until(opened)
      while (!isDone()) {
        await frame()
        while (count() > 0 && left() > 0) {
          const before = count()
          const deed = deeds[measured.objects % deeds.length]
          const startedMs = performance.now()
          const selected = () => document.querySelector('section[aria-label="To review"] button[aria-pressed=true]')
          if (!advance || !selected()) {
            document.querySelector<HTMLElement>('section[aria-label="To review"] li button')?.click()
            measured.actions += 1
            await until(() => selected() !== null)
          }
          if (deed === 'accept') press('Enter', advance ? {} : { altKey: true })
          else press(deed === 'delete' ? 'x' : '1')
          measured.actions += 1
          await until(() => count() === before - 1)
          // A relabeled object stays selected; the key that accepts it selects the next.
          if (deed === 'relabel' && advance && count() > 0) {
            press('Enter')
            measured.actions += 1
            await until(() => selected() !== null)
          }
          measured.objectMs.push(performance.now() - startedMs)
          measured.objects += 1
        }
        const [before, startedMs] = [title(), performance.now()]
        if (advance) press('Enter')
        else press('Enter', { ctrlKey: true })
        measured.actions += 1
        await until(() => isDone() || (title() !== before && opened()))
        measured.imageMs.push(performance.now() - startedMs)
        measured.images += 1
      }
      return measured
    },
    { advance, deeds: [...deeds] },
  )
}

async function run(workspace: string, advance: boolean): Promise<Measured> {
  const copy = join(folder, advance ? 'advance' : 'choose')
  rmSync(copy, { recursive: true, force: true })
  cpSync(workspace, copy, { recursive: true })
  let measured: Measured | null = null
  await withApp(copy, async (page) => {
    await page.keyboard.press('Alt+2')
    await page.getByTestId('position').waitFor()
    measured = await reviewAll(
      page,
      advance,
      Array.from({ length: 18 }, (_, place) => deedFor(place)),
    )
  })
  return measured!
}

const workspace = await prepare()
const choose = await run(workspace, false)
const advance = await run(workspace, true)
const per = ({ actions, objects }: Measured) => actions / objects
const perObjectMs = ({ objectMs, imageMs, objects }: Measured) =>
  [...objectMs, ...imageMs].reduce((sum, ms) => sum + ms, 0) / objects
report({
  what: `keys and clicks per judged object, ${advance.objects} objects on ${advance.images} images`,
  ours: per(advance).toFixed(2),
  other: `choosing each object first ${per(choose).toFixed(2)} (${choose.objects} objects)`,
  ratio: per(choose) / per(advance),
  target: 'at least 1.5',
  ok: per(choose) / per(advance) >= 1.5,
})
report({
  what: 'milliseconds of the window per judged object, with the way to the next image',
  ours: `${perObjectMs(advance).toFixed(1)} ms (object: median ${median(advance.objectMs).toFixed(1)}, p95 ${percentile(advance.objectMs, 0.95).toFixed(1)}; image: median ${median(advance.imageMs).toFixed(1)})`,
  other: `choosing each object first ${perObjectMs(choose).toFixed(1)} ms (object: median ${median(choose.objectMs).toFixed(1)}, p95 ${percentile(choose.objectMs, 0.95).toFixed(1)}; image: median ${median(choose.imageMs).toFixed(1)})`,
  ratio: perObjectMs(choose) / perObjectMs(advance),
  target: 'at least 1',
  ok: perObjectMs(choose) >= perObjectMs(advance),
})
process.exit(0)
