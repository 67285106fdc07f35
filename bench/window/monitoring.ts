import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright'
import { reviewedWorkspace } from '../review/reviewed-workspace.ts'
import { withApp } from './app.ts'
import { projectFolder } from './electron-program.ts'

/**
 * Opens the Monitoring page over a million corrections: when its frame, its tasks and its chart are painted, and how much
 * time of the page's thread that took. Twice, as the figures are cached the second time. Argument: folder of the workspace,
 * which is made if needed.
 */
const folder = resolve(process.argv[2] ?? join(projectFolder, '.cache/bench/reviewed'))
if (!existsSync(folder)) await (await reviewedWorkspace(folder, 250_000, 5000)).close()

type Painted = { frame: number; todo: number; chart: number }

async function open(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const threadMs = async () =>
    1000 *
    ((await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0)
  const painted = page.evaluate(
    () =>
      new Promise<Painted>((done) => {
        const from = performance.now()
        const at: Partial<Painted> = {}
        const seen = {
          frame: () => document.querySelector('h1')?.textContent === 'Monitoring',
          todo: () => /\d+ open/.test(document.querySelector('aside[aria-label="Alarms"]')?.textContent ?? ''),
          chart: () => document.querySelector('svg[aria-label="Corrections per week"] polyline') !== null,
        }
        const look = () => {
          for (const [name, isSeen] of Object.entries(seen))
            if (isSeen()) at[name as keyof Painted] ??= performance.now() - from
          if (at.chart === undefined) requestAnimationFrame(look)
          else done(at as Painted)
        }
        requestAnimationFrame(look)
      }),
  )
  const before = await threadMs()
  await page.keyboard.press('Alt+8')
  const { frame, todo, chart } = await painted
  const ms = (await threadMs()) - before
  return `frame ${frame.toFixed(0)} ms, what to do ${todo.toFixed(0)} ms, chart ${chart.toFixed(0)} ms; ${ms.toFixed(0)} ms of the page's thread (target: frame 300 ms)`
}

/** Its images have no files, so there are no thumbnails to wait for. */
async function untilOpen(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Monitoring' }).first().waitFor({ timeout: 60_000 })
  await page.waitForTimeout(3000)
}

async function visits(page: Page): Promise<void> {
  for (const visit of ['first', 'second', 'third']) {
    console.log(`${visit} visit: ${await open(page)}`)
    await page.keyboard.press('Alt+1')
    await page.waitForTimeout(2000)
  }
}

await withApp(folder, visits, untilOpen)
process.exit(0)
