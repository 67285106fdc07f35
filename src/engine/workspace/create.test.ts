import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createWorkspace } from './create.ts'

test('of two that make a workspace in one place at the same time one is refused, and leaves nothing there', async () => {
  const ground = mkdtempSync(join(tmpdir(), 'winnow-create-'))
  try {
    const make = (name: string) =>
      createWorkspace(join(ground, 'ws'), { name, classes: [], clock: { nowMs: () => 1_700_000_000_000 } })
    const ends = await Promise.allSettled([make('one'), make('other')])
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(String(ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])))).toMatch(
      'is already a workspace',
    )
  } finally {
    rmSync(ground, { recursive: true, force: true })
  }
})

test('a workspace is not made inside another, however deep', async () => {
  const ground = mkdtempSync(join(tmpdir(), 'winnow-create-'))
  try {
    const make = (folder: string) =>
      createWorkspace(folder, { name: 'ws', classes: [], clock: { nowMs: () => 1_700_000_000_000 } })
    const outer = join(ground, 'ws')
    await make(outer)
    for (const inner of ['backups', 'originals/new', 'own/folder'])
      await expect(make(join(outer, inner))).rejects.toThrow(`is inside the workspace ${outer}`)
    await make(join(ground, 'beside'))
  } finally {
    rmSync(ground, { recursive: true, force: true })
  }
})
