import { resolve } from 'node:path'
import type { ElectronApplication, Page } from 'playwright'
import { openBigWorkspace } from '../big-workspace.ts'
import { median, report } from '../figures.ts'
import { withApp } from './app.ts'

/**
 * Memory of the window's page while it scrolls through a million images: grid and table, by wheel and by dragging the
 * scroll bar. Steady means that a long way leaves as much memory in use as a short one. Also how long the first screen, a
 * query by click and the start of a review take at that size. Arguments: folder of the workspace, images.
 */
const folder = resolve(process.argv[2] ?? '.cache/bench/million')
const images = Number(process.argv[3] ?? 1_000_000)
const rounds = 6
const limit = 1.15

const engine = await openBigWorkspace(folder, images, 10)
await engine.close()

/** Megabytes of the page's process. */
async function pageMegabytes(app: ElectronApplication): Promise<number> {
  const kilobytes = await app.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find(({ type }) => type === 'Tab')?.memory.workingSetSize ?? 0,
  )
  return kilobytes / 1024
}

async function wander(page: Page, role: 'listbox' | 'grid'): Promise<void> {
  await page.evaluate(async (name) => {
    const scroller = document.querySelector(`[role=${name}]`)!
    const wait = (ms: number) => new Promise((done) => setTimeout(done, ms))
    for (let place = 0; place < 12; place++) {
      scroller.scrollTop = ((place * 0.618) % 1) * scroller.scrollHeight
      await wait(350)
      for (let step = 0; step < 25; step++) {
        scroller.scrollTop += 400
        await wait(20)
      }
    }
    await wait(600)
  }, role)
}

await withApp(folder, async (page, app) => {
  for (const role of ['listbox', 'grid'] as const) {
    if (role === 'grid') await page.getByRole('button', { name: 'Table', exact: true }).click()
    await page.getByRole(role, { name: 'Images' }).waitFor()
    const samples: number[] = []
    for (let round = 0; round < rounds; round++) {
      await wander(page, role)
      samples.push(await pageMegabytes(app))
    }
    const [before, after] = [median(samples.slice(1, 3)), median(samples.slice(-2))]
    report({
      what: `memory of the page, ${role === 'grid' ? 'table' : 'grid'} of ${images} images (MB after each round: ${samples.map((mb) => mb.toFixed(0)).join(', ')})`,
      ours: `${after.toFixed(0)} MB after ${rounds} rounds`,
      other: `${before.toFixed(0)} MB after two`,
      ratio: after / before,
      target: `ratio of at most ${limit}`,
      ok: after / before <= limit,
    })
  }
  await page.getByRole('button', { name: 'Grid', exact: true }).click()
  await page.getByRole('region', { name: 'Class' }).waitFor({ timeout: 60_000 })
  const timed = async (work: () => Promise<void>) => {
    const startedAt = performance.now()
    await work()
    return (performance.now() - startedAt).toFixed(0)
  }
  const clicked = await timed(async () => {
    await page
      .getByRole('region', { name: 'State' })
      .getByRole('checkbox', { name: /^predicted/ })
      .click()
    await page
      .getByRole('status')
      .filter({ hasText: /^300,000 images/ })
      .waitFor()
  })
  console.log(`from the click on a facet to the new count and grid: ${clicked} ms`)
  const reviewing = await timed(async () => {
    await page.getByRole('option').first().dblclick()
    await page.getByTestId('position').waitFor()
  })
  console.log(`from a double click to the review of one of 300,000: ${reviewing} ms`)
})
process.exit(0)
