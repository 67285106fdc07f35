// @ts-check
import { readFile, stat } from 'node:fs/promises'
import { readResults, runningNames } from './results.mjs'

const noteMs = 60_000
/** Longer than a test may take before Vitest or Playwright ends it. */
const hungMs = (process.env.WINNOW_TEST_ALL === '1' ? 25 : 6) * 60_000
const lookMs = 10_000

/**
 * What to say of tests that have told nothing for a while.
 *
 * @param {number} quietMs
 * @param {number} noted how often it has been said since the last sign of life
 * @returns {'note' | 'hung' | undefined}
 */
export function verdict(quietMs, noted) {
  if (quietMs >= hungMs) return 'hung'
  return quietMs >= noteMs * (noted + 1) ? 'note' : undefined
}

/**
 * Watches a results file that grows with every test. Names the tests that run when nothing has happened for minutes, and
 * stops the tool when it hangs permanently, as no limit of a test can where its thread is stuck.
 *
 * @param {string} file
 * @param {(reason: string) => void} stop
 * @returns {() => void} ends the watch
 */
export function watchForHangs(file, stop) {
  let [size, noted, sinceMs] = [0, 0, performance.now()]
  const timer = setInterval(async () => {
    const now = await stat(file).then(
      (found) => found.size,
      () => 0,
    )
    if (now !== size) [size, noted, sinceMs] = [now, 0, performance.now()]
    const quietMs = performance.now() - sinceMs
    const what = verdict(quietMs, noted)
    if (!what) return
    noted += 1
    const names = runningNames(readResults(await readFile(file, 'utf8').catch(() => '')))
    console.log([`Nothing has ended for ${Math.round(quietMs / 60_000)} min. Still running:`, ...names].join('\n'))
    if (what === 'hung') stop('hung and was stopped')
  }, lookMs)
  return () => clearInterval(timer)
}
