import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CheckResult } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { openDriver } from '../../../src/engine/store/index.ts'
import { adding, label, nextEditId } from '../../support/label-bench.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let images: ImageId[]
beforeEach(async () => {
  scratch = await scratchWorkspace()
  images = [1, 2, 3].map((n) => scratch.addImage({ path: `cam/${n}.jpg` }))
  for (const imageId of images)
    for (const baseRevision of [0, 1])
      await scratch.client.labeling.edit({ imageId, editId: nextEditId(), baseRevision, diff: adding(label()) })
  await scratch.client.access.add({ name: 'ada', role: 'annotator' })
})
afterEach(() => scratch.close())

const triggers = [
  'audit_is_append_only_delete',
  'audit_is_append_only_update',
  'edit_is_append_only_delete',
  'edit_is_append_only_update',
]

/** Changes the database as another program does that goes round what keeps records, and puts that back. */
const alter = (sql: string) =>
  scratch.reopen(() => {
    const driver = openDriver(join(scratch.folder, 'winnow.db'))
    const kept = triggers.map(
      (name) => driver.get<{ sql: string }>('SELECT sql FROM sqlite_schema WHERE name = ?', [name])!,
    )
    for (const name of triggers) driver.exec(`DROP TRIGGER ${name}`)
    driver.exec(sql)
    for (const trigger of kept) driver.exec(trigger.sql)
    driver.close()
  })

async function whatIsFound(): Promise<string[]> {
  const { jobId } = await scratch.client.maintenance.check({ deep: true, repair: false })
  const job = await scratch.engine.context.jobs.wait(jobId)
  expect(job.error).toBeNull()
  return (job.result as CheckResult).findings.map(({ what }) => what).filter((what) => !/original|backup/.test(what))
}
const verified = async () => (await scratch.client.access.verifyAudit({})).problems

test('U18: records as Winnow wrote them have nothing wrong with them', async () => {
  expect(await verified()).toEqual([])
  expect(await whatIsFound()).toEqual([])
})

test('U18: an audit that was emptied as a whole is found, also where the head beside it is gone', async () => {
  await alter('DELETE FROM audit')
  expect((await verified()).join()).toContain('missing')
  await scratch.reopen(() => rmSync(join(scratch.folder, 'audit-head.json')))
  expect((await verified()).join()).toContain('The head of the audit log is missing')
  expect(existsSync(join(scratch.folder, 'audit-head.json'))).toBe(false)
})

test('U19: rows cut from the edit ledger are found and said, of an image and of all', async () => {
  await alter('DELETE FROM edit WHERE image_id = 2 AND revision = 1')
  const gap = 'cam/2.jpg (img_2) has revision 2, its history 1 edit.'
  expect(await verified()).toEqual([gap])
  expect(await whatIsFound()).toContain(gap)
  await alter('DELETE FROM edit')
  expect(await verified()).toHaveLength(3)
})

test.each([
  ['moved', `UPDATE annotation SET geometry = json_set(geometry, '$.x', 1.5), x = 1.5 WHERE image_id = 1`],
  ['of another class', 'UPDATE annotation SET class_id = 2 WHERE image_id = 1'],
  ['deleted', 'DELETE FROM annotation WHERE image_id = 1'],
])('U19: labels that were %s without an edit are found and said', async (_, sql) => {
  await alter(sql)
  expect(await whatIsFound()).toContain(
    'The labels of cam/1.jpg (img_1) are others than its history gives: they were changed without an edit.',
  )
})

test('U19: broken JSON in audit, edits and labels is a sentence', async () => {
  await alter(`UPDATE audit SET detail = '{"a'; UPDATE edit SET diff = '{' WHERE image_id = 1 AND revision = 2;
    UPDATE annotation SET geometry = '[' WHERE image_id = 2`)
  const found = await whatIsFound()
  expect(found).toContainEqual(expect.stringMatching(/^The edit edt_\w+ of cam\/1.jpg \(img_1\) can’t be read\.$/))
  expect(found).toContain('The labels of cam/2.jpg (img_2) can’t be read.')
  expect(found).toContainEqual(expect.stringMatching(/^Audit entry \d+ was changed\.$/))
  const [entry] = await scratch.client.access.audit({})
  expect(entry?.detail).toEqual({ problem: 'This entry can’t be read.' })
})
