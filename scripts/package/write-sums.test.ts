import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeSums } from './write-sums.ts'

test('the hashes of all files are checked by the usual tool, and a changed file is found', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-sums-'))
  const files = ['winnow.deb', 'winnow.cdx.json'].map((name) => join(folder, name))
  for (const file of files) writeFileSync(file, `content of ${file}`)
  const lines = await writeSums(folder, files, undefined)
  expect(lines).toEqual([
    expect.stringMatching(/^[0-9a-f]{64} {5}0\.0 MB {2}winnow\.deb$/),
    expect.stringMatching(/^[0-9a-f]{64} {5}0\.0 MB {2}winnow\.cdx\.json$/),
  ])
  expect(readFileSync(join(folder, 'SHA256SUMS'), 'utf8').split('\n')).toHaveLength(3)
  const env = { ...process.env, LC_ALL: 'C' }
  const check = () => execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder, stdio: 'pipe', env })
  check()
  writeFileSync(files[0]!, 'other content')
  expect(check).toThrow('1 computed checksum did NOT match')
  rmSync(folder, { recursive: true })
})
