import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWorkspace, openEngine } from '#engine'
import { joinPieces } from '#model/text/join-pieces.ts'
import { summaryOf } from '../../../src/engine/jobs/result-summary.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-job-lists-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a list of jobs stays short however much was skipped; the job itself has all of it, in pages', async () => {
  const rejected = Array.from({ length: 5000 }, (_, i) => ({ path: `/a/long/way/to/${i}.jpg`, reason: 'Cut short.' }))
  const results = [
    { imagesAdded: 100_000, imagesKnown: 2, labels: ['dog', 'cat'], note: 'so it went', rejected },
    { skipped: [{ imageId: 'img_7', reason: 'It changed since.' }, { reason: 'It is held.' }], previouslyRemoved: [] },
  ]
  await createWorkspace(folder, { name: 'Lists', classes: [], clock: { nowMs: Date.now } })
  const engine = await openEngine({ folder })
  const { store } = engine.context
  store.write(() => {
    for (const result of results)
      store.run(
        `INSERT INTO job (kind, title, input, status, unit, created_at, created_by, result, summary)
         VALUES ('library.import', 'Import way', '{}', 'done', 'files', 1, 1, ?, ?)`,
        [JSON.stringify(result), JSON.stringify(summaryOf(result))],
      )
  })
  try {
    const listed = await engine.client.jobs.list({})
    expect(listed.map(({ summary }) => summary)).toEqual(results.map(summaryOf).reverse())
    expect(JSON.stringify(listed).length).toBeLessThan(2000)
    const { jobs } = engine.client
    const [{ jobId: short }, { jobId }] = listed as [(typeof listed)[0], (typeof listed)[0]]
    expect(await jobs.get({ jobId: short })).toMatchObject({ result: results[1] })
    expect(await jobs.get({ jobId })).toMatchObject({ status: 'done', result: null })
    expect(JSON.parse(await joinPieces((piece) => jobs.resultText({ jobId, piece })))).toEqual(results[0])
    expect(await engine.context.jobs.wait(jobId)).toMatchObject({ result: results[0] })
  } finally {
    await engine.close()
  }
})
