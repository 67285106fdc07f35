import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWorkspace, openEngine } from '#engine'
import { joinPieces } from '#model/text/join-pieces.ts'
import { summaryOf } from '../../src/engine/jobs/result-summary.ts'
import { openDriver } from '../../src/engine/store/driver.ts'
import { migrate } from '../../src/engine/store/migrate.ts'
import { migrations } from '../../src/engine/store/migrations/index.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-job-lists-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a list of jobs stays short however much was left out, also of jobs of a former version; the job itself has all of it, in pieces', async () => {
  const rejected = Array.from({ length: 5000 }, (_, i) => ({ path: `/a/long/way/to/${i}.jpg`, reason: 'Cut short.' }))
  const results = [
    { imagesAdded: 100_000, imagesKnown: 2, labels: ['dog', 'cat'], note: 'so it went', rejected },
    { skipped: [{ imageId: 'img_7', reason: 'It changed since.' }, { reason: 'It is held.' }], previouslyRemoved: [] },
  ]
  await createWorkspace(folder, { name: 'Lists', classes: [], clock: { nowMs: Date.now } })
  rmSync(join(folder, 'winnow.db'))
  const former = openDriver(join(folder, 'winnow.db'))
  await migrate(former, folder, migrations.slice(0, 45))
  former.exec('BEGIN')
  former.run("INSERT INTO user (name, role, created_at) VALUES ('olga', 'admin', 0)")
  for (const result of results)
    former.run(
      `INSERT INTO job (kind, title, input, status, unit, created_at, created_by, result)
       VALUES ('library.import', 'Import way', '{}', 'done', 'files', 1, 1, ?)`,
      [JSON.stringify(result)],
    )
  former.exec('COMMIT')
  former.close()
  const engine = await openEngine({ folder })
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
