import type { SkippedImage } from '#contract'
import type { Store } from '../store/index.ts'
import { pagesInTurns } from '../threads/turns.ts'

const rowsAtOnce = 2000

/** Lists the images that a job failed on, including its earlier runs. */
export async function failuresOf(store: Store, jobRow: number): Promise<SkippedImage[]> {
  const failures: SkippedImage[] = []
  const pages = pagesInTurns<[n: number, entry: string]>((last) =>
    store.arrays('SELECT n, entry FROM job_failure WHERE job_id = ? AND n > ? ORDER BY n LIMIT ?', [
      jobRow,
      last?.[0] ?? 0,
      rowsAtOnce,
    ]),
  )
  for await (const page of pages) for (const [, entry] of page) failures.push(JSON.parse(entry))
  return failures
}

export const addFailures = (store: Store, jobRow: number, more: readonly SkippedImage[]): void =>
  store.write(() => {
    for (const failure of more)
      store.run('INSERT INTO job_failure (job_id, entry) VALUES (?, ?)', [jobRow, JSON.stringify(failure)])
  })
