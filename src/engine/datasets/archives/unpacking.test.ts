import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ReadReport } from '../parsing/read-report.ts'
import { Unpacking } from './unpacking.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-unpacking-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('counts empty files beyond the first 1,000 and leaves them packed; empty label files and the rest come out', async () => {
  const archive = join(folder, 'set.zip')
  writeFileSync(archive, 'x')
  const report = new ReadReport()
  const unpacking = await Unpacking.into(archive, folder, report)
  const put = (name: string, content = '') =>
    unpacking.write(name, {
      open: () => Readable.from([Buffer.from(content)]),
      packedBytes: content.length,
      isEmpty: content === '',
    })
  for (let n = 0; n < 1100; n++) await put(`empty/${n}.png`)
  await put('labels/a.txt')
  await put('images/a.png', 'not empty')
  expect(readdirSync(join(folder, 'empty'))).toHaveLength(1000)
  expect(readdirSync(join(folder, 'labels'))).toEqual(['a.txt'])
  expect(readdirSync(join(folder, 'images'))).toEqual(['a.png'])
  const reason = 'It is empty, as more than 1,000 files of this archive are.'
  const rejected = report.rejected()
  expect(rejected[0]).toEqual({ path: `${archive}: empty/1000.png`, reason })
  expect(rejected.at(-1)).toEqual({ path: `${archive}: 50 more`, reason, count: 50 })
})
