import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { summaryOf } from '../../jobs/index.ts'
import { openStore, type Store } from '../../store/index.ts'
import { forget, forgetInRecords } from './forget-in-records.ts'

let folder: string
let store: Store

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-forget-'))
  store = await openStore(folder)
  store.write(() => store.run("INSERT INTO user (name, role, created_at) VALUES ('olga', 'admin', 0)"))
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const remember = (result: object, error = '') =>
  store.write(() =>
    store.run(
      `INSERT INTO job (kind, title, input, status, result, summary, error, created_at, created_by)
       VALUES ('library.import', 'Import', '{"paths":["/media/Anna Ä \\"A\\".jpg"]}', 'done', ?, ?, ?, 0, 1)`,
      [JSON.stringify(result), JSON.stringify(summaryOf(result)), error],
    ),
  )
const remembered = () =>
  store.all<{ input: string; result: string; summary: string; error: string }>(
    'SELECT input, result, summary, error FROM job ORDER BY id',
  )

test('R39: names go out of the records of jobs wherever they stand, short ones only where they stand by themselves', () => {
  remember(
    { rejected: [{ path: 'visit/IMG_0001.jpg', reason: 'No.' }, { path: 'a/1.jpg' }, { path: 'a/11.jpg' }] },
    'visit/IMG_0001.jpg can’t be read; 1.jpg neither.',
  )
  remember({ rejected: [{ path: 'visit/IMG_0002.jpg' }] })
  for (const record of forgetInRecords(store, new Set(['visit/IMG_0001.jpg', '/media/Anna Ä "A".jpg', '1.jpg'])))
    expect(forget(store, record)).toBe(true)
  const [first, second] = remembered()
  expect(JSON.parse(first!.input)).toEqual({ paths: ['(erased)'] })
  expect(JSON.parse(first!.result)).toEqual({
    rejected: [{ path: '(erased)', reason: 'No.' }, { path: 'a/(erased)' }, { path: 'a/11.jpg' }],
  })
  expect(JSON.parse(first!.summary)).toMatchObject({ problems: ['(erased): No.'] })
  expect(first!.error).toBe('(erased) can’t be read; (erased) neither.')
  expect(JSON.parse(second!.result)).toEqual({ rejected: [{ path: 'visit/IMG_0002.jpg' }] })
})

test('R39: a record that was written meanwhile keeps what was written, and is asked for once more', () => {
  remember({ rejected: [{ path: 'visit/IMG_0001.jpg' }] })
  const records = forgetInRecords(store, new Set(['visit/IMG_0001.jpg']))
  const stale = records.next().value!
  const newer = JSON.stringify({ rejected: [{ path: 'visit/IMG_0001.jpg' }, { path: 'a.jpg' }] })
  store.write(() => store.run('UPDATE job SET result = ?', [newer]))
  expect(forget(store, stale)).toBe(false)
  expect(forget(store, records.next(false).value!)).toBe(true)
  expect(records.next(true).done).toBe(true)
  expect(JSON.parse(remembered()[0]!.result)).toEqual({ rejected: [{ path: '(erased)' }, { path: 'a.jpg' }] })
})
