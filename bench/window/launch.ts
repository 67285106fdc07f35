import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Page } from 'playwright'
import { openBigWorkspace } from '../big-workspace.ts'
import { median, percentile, report } from '../figures.ts'
import { defaultBigFolder, electronProgram, projectFolder, switches } from './electron-program.ts'
import { percent, quietly } from './quiet.ts'

/**
 * From the start of the process to the first frame with all visible thumbnails, over a workspace of 100,000 images, next to
 * an Electron app that is only an empty window. Both alternate, in quiet moments of the machine. The marks are read after
 * the start, so that nothing disturbs it. Arguments: folder of the workspace, images, rounds, and a packaged app
 * (`dist/stage/desktop/usr/lib/winnow/winnow-desktop`) to compare with the built one instead.
 */
const folder = resolve(process.argv[2] ?? defaultBigFolder)
const images = Number(process.argv[3] ?? 100_000)
const rounds = Number(process.argv[4] ?? 7)
const packaged = process.argv[5] ? resolve(process.argv[5]) : null
const limitMs = 1500
const undisturbedMs = 3000

const engine = await openBigWorkspace(folder, images, 10)
await engine.close()
const userData = await mkdtemp(join(tmpdir(), 'winnow-launch-'))
const { executable, env } = electronProgram()

/** Milliseconds from spawning the program until the page's mark, and the page's other marks. */
async function startOnce(
  args: readonly string[],
  mark: string,
  program = executable,
): Promise<{ ms: number; steps: string }> {
  const startedAtMs = Date.now()
  const child = spawn(program, [...switches(), '--remote-debugging-port=0', ...args], {
    // A packaged app brings its own Node.
    env: program === executable ? env : { ...env, WINNOW_NODE: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  try {
    const address = await new Promise<string>((found, fail) => {
      let text = ''
      child.stderr.setEncoding('utf8').on('data', (part: string) => {
        text += part
        const address = /DevTools listening on (\S+)/.exec(text)?.[1]
        if (address) found(address)
      })
      child.once('exit', () => fail(new Error(`The app ended at its start: ${text}`)))
    })
    await sleep(undisturbedMs)
    const browser = await chromium.connectOverCDP(address)
    const page = browser.contexts()[0]?.pages()[0]
    if (!page) throw new Error('The app has no window.')
    return await marksOf(page, mark, startedAtMs)
  } finally {
    child.kill()
    await ended
  }
}

async function marksOf(page: Page, mark: string, startedAtMs: number): Promise<{ ms: number; steps: string }> {
  await page.waitForFunction((name) => performance.getEntriesByName(name).length > 0, mark, { timeout: 30_000 })
  const marks = await page.evaluate(() =>
    [...performance.getEntriesByType('mark'), ...performance.getEntriesByType('paint')].map(({ name, startTime }) => ({
      name,
      atMs: performance.timeOrigin + startTime,
    })),
  )
  const origin = await page.evaluate(() => performance.timeOrigin)
  const steps = [{ name: 'page asked for', atMs: origin }, ...marks]
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ name, atMs }) => `${name} ${(atMs - startedAtMs).toFixed(0)}`)
  return { ms: marks.find(({ name }) => name === mark)!.atMs - startedAtMs, steps: steps.join(', ') }
}

const winnow = [projectFolder, '--user-data', userData, '--workspace', folder]
const empty = [join(import.meta.dirname, 'empty-app'), `--user-data-dir=${join(userData, 'empty')}`]
const startOther = packaged
  ? () => startOnce(['--user-data', join(userData, 'packaged'), '--workspace', folder], 'library.complete', packaged)
  : () => startOnce(empty, 'shown')
const other = packaged ? 'packaged' : 'empty'
try {
  // The first start of each fills the caches of the system and the app and does not count.
  await startOnce(winnow, 'library.complete')
  await startOther()
  const [ours, theirs, foreign]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < rounds; round++) {
    const a = await quietly(() => startOnce(winnow, 'library.complete'))
    const b = await quietly(startOther)
    console.error(
      `${a.value.ms.toFixed(0)} ms (others ${percent(a.foreign)}), ${other} ${b.value.ms.toFixed(0)} ms (others ${percent(b.foreign)}): ${a.value.steps}`,
    )
    ours.push(a.value.ms)
    theirs.push(b.value.ms)
    foreign.push(a.foreign, b.foreign)
  }
  const [oursMs, theirsMs] = [median(ours), median(theirs)]
  const used = `others used up to ${percent(percentile(foreign, 1))}`
  report(
    packaged
      ? {
          what: `launch of the packaged app to thumbnails, ${images} images, median of ${rounds}`,
          ours: `${theirsMs.toFixed(0)} ms`,
          other: `the built app ${oursMs.toFixed(0)} ms; ${used}`,
          ratio: theirsMs / oursMs,
          target: 'at most 1.1',
          ok: theirsMs <= 1.1 * oursMs,
        }
      : {
          what: `launch to thumbnails, ${images} images, median of ${rounds} (${Math.min(...ours).toFixed(0)} to ${Math.max(...ours).toFixed(0)})`,
          ours: `${oursMs.toFixed(0)} ms`,
          other: `an empty Electron window ${theirsMs.toFixed(0)} ms; ${used}`,
          ratio: oursMs / theirsMs,
          target: `at most ${limitMs} ms`,
          ok: oursMs <= limitMs,
        },
  )
} finally {
  await rm(userData, { recursive: true, force: true, maxRetries: 5 })
}
process.exit(0)
