import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { median, percentile, report } from '../figures.ts'
import { makePhotos } from '../models/prelabel-photos.ts'
import { electronProgram, projectFolder, switches } from './electron-program.ts'

/**
 * The review of this tree against that of another: an older commit, checked out and built in its own folder. Both windows
 * are open at once and take turns, so that other work on the machine affects both. Measures from the key that places a box
 * until the window says Saved, and from an arrow key until the next image of 12 megapixels is painted sharp; and the
 * processor time of the page's process until it rests again. Arguments: the other tree, a folder for images and
 * workspaces, turns.
 */
const other = resolve(process.argv[2] ?? '')
const folder = resolve(process.argv[3] ?? join(projectFolder, '.cache/bench/against'))
const turns = Number(process.argv[4] ?? 30)
const restMs = 700

type Taken = { passedMs: number[]; processorMs: number[] }
type Window = { app: ElectronApplication; page: Page; userData: string; processorMs(): number }

const photos = { name: '12 megapixels', folder: join(folder, 'images'), widthPx: 4000, heightPx: 3000, count: 36 }

/** Makes a workspace with the tree's own engine: another version might not read it. */
async function workspaceOf(tree: string, name: string): Promise<string> {
  const workspace = join(folder, name)
  if (existsSync(workspace)) await rm(workspace, { recursive: true })
  const { createWorkspace, openEngine }: typeof import('../../src/engine/index.ts') = await import(
    join(tree, 'src/engine/index.ts')
  )
  await createWorkspace(workspace, { name: 'Against', classes: ['thing'], clock: { nowMs: () => Date.now() } })
  const engine = await openEngine({ folder: workspace, program: 'the bench' })
  const paths = [join(photos.folder, 'photos')]
  const { jobId } = await engine.client.library.import({ paths, storage: 'link', format: 'images' })
  await engine.context.jobs.wait(jobId)
  await engine.close()
  return workspace
}

/** Processor time of all threads of a process so far. Only on Linux. */
function usedMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`).filter((id) => existsSync(`/proc/${pid}/task/${id}/schedstat`))
  const ns = threads.map((id) => Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]))
  return ns.reduce((sum, one) => sum + one, 0) / 1e6
}

async function openReview(tree: string, workspace: string): Promise<Window> {
  const userData = await mkdtemp(join(tmpdir(), 'winnow-bench-'))
  const { executable, env } = electronProgram()
  const args = [...switches(), tree, '--user-data', userData, '--workspace', workspace]
  const app = await _electron.launch({ executablePath: executable, cwd: tree, env, args })
  const page = await app.firstWindow()
  await page.waitForFunction(() => performance.getEntriesByName('library.complete').length > 0, null, {
    timeout: 60_000,
  })
  await page.keyboard.press('Alt+2')
  await page.getByTestId('position').waitFor()
  await page.waitForFunction(() => performance.getEntriesByName('editor.image').length > 0)
  await page.evaluate(() => {
    const mark = () => performance.mark('bench.key')
    window.addEventListener('keydown', mark, { capture: true })
  })
  const pid = await app.evaluate(({ app: running }) => running.getAppMetrics().find(({ type }) => type === 'Tab')!.pid)
  return { app, page, userData, processorMs: () => usedMs(pid) }
}

const untilSaved = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((done) => {
        let sawSaving = false
        const look = new MutationObserver(() => {
          const text = document.querySelector('[data-testid=saved]')?.textContent ?? ''
          if (text.includes('Saving')) sawSaving = true
          if (!sawSaving || !text.includes('Saved')) return
          look.disconnect()
          done(performance.now() - startedMs)
        })
        look.observe(document.body, { subtree: true, childList: true, characterData: true })
        const startedMs = performance.now()
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'n', code: 'KeyN', bubbles: true }))
      }),
  )

async function untilSharp(page: Page): Promise<number> {
  await page.evaluate(() => performance.clearMarks())
  void page.keyboard.press('ArrowRight')
  const painted = await page.waitForFunction(() => {
    const [key] = performance.getEntriesByName('bench.key')
    const sharp = performance
      .getEntriesByName('editor.image')
      .find(
        (mark) => key && mark.startTime > key.startTime && `${(mark as PerformanceMark).detail}`.startsWith('display'),
      )
    return key && sharp ? sharp.startTime - key.startTime : false
  })
  return Number(await painted.jsonValue())
}

/** Runs the windows in turn; the second one is first in the next round. The first rounds warm up. */
async function takeTurns(windows: readonly Window[], count: number, step: (page: Page) => Promise<number>) {
  const taken = windows.map((): Taken => ({ passedMs: [], processorMs: [] }))
  for (let n = -2; n < count; n++)
    for (const i of n % 2 === 0 ? [0, 1] : [1, 0]) {
      const { page, processorMs } = windows[i]!
      await sleep(restMs)
      const before = processorMs()
      const passedMs = await step(page)
      await sleep(restMs)
      if (n < 0) continue
      taken[i]!.passedMs.push(passedMs)
      taken[i]!.processorMs.push(processorMs() - before)
    }
  return taken
}

function tell(what: string, [ours, theirs]: readonly Taken[]): void {
  for (const [kind, of] of [
    ['time', ({ passedMs }: Taken) => passedMs],
    ['processor time', ({ processorMs }: Taken) => processorMs],
  ] as const) {
    const text = (all: readonly number[]) =>
      `median ${median(all).toFixed(1)} ms, p95 ${percentile(all, 0.95).toFixed(1)}`
    const ratio = median(of(ours!)) / median(of(theirs!))
    report({
      what: `${what}, ${kind}`,
      ours: text(of(ours!)),
      other: `the other tree ${text(of(theirs!))}`,
      ratio,
      target: 'at most 1.05',
      ok: ratio <= 1.05,
    })
  }
}

await makePhotos(photos)
const windows = [
  await openReview(projectFolder, await workspaceOf(projectFolder, 'this')),
  await openReview(other, await workspaceOf(other, 'other')),
]
try {
  await sleep(2000)
  tell('next image, prefetched', await takeTurns(windows, Math.min(turns, photos.count - 4), untilSharp))
  tell('a box placed by key until the window says Saved', await takeTurns(windows, turns, untilSaved))
} finally {
  for (const { app, userData } of windows) {
    await app.close()
    await rm(userData, { recursive: true, force: true, maxRetries: 5 })
  }
}
process.exit(0)
