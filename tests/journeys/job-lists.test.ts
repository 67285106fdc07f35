import { afterEach, beforeEach, expect, test } from 'vitest'
import { idOf } from '#model/ids.ts'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'

let scratch: Scratch
beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

test('a list of jobs stays short however much an import left out; the job itself has all of it', async () => {
  const { engine, client } = scratch
  const rejected = Array.from({ length: 5000 }, (_, i) => ({ path: `/a/long/way/to/${i}.jpg`, reason: 'Cut short.' }))
  const result = JSON.stringify({ imagesAdded: 100_000, imagesKnown: 2, labelsAdded: 0, labelsKnown: 0, rejected })
  const { lastRow } = engine.context.store.write(() =>
    engine.context.store.run(
      `INSERT INTO job (kind, title, input, status, unit, created_at, created_by, result)
       VALUES ('library.import', 'Import way', '{}', 'done', 'files', 1, 1, ?)`,
      [result],
    ),
  )
  const [listed, ...others] = await client.jobs.list({})
  expect(others).toEqual([])
  expect(listed?.summary).toEqual({
    figures: { imagesAdded: 100_000, imagesKnown: 2, labelsAdded: 0, labelsKnown: 0, rejected: 5000 },
    problems: [0, 1, 2].map((i) => `/a/long/way/to/${i}.jpg: Cut short.`),
  })
  expect(JSON.stringify(listed).length).toBeLessThan(1000)
  expect(await client.jobs.get({ jobId: idOf('job', lastRow) })).toMatchObject({ result: { rejected } })
})
