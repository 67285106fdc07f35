import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { openStore } from '../../store/index.ts'
import { firstOfGroupSql } from './write-unit.ts'

test('the first of a group is looked for in its group, not among all reviewed images', async () => {
  const folder = mkdtempSync(`${tmpdir()}/winnow-ledger-`)
  const store = await openStore(folder)
  const steps = store.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${firstOfGroupSql}`, [1, 1])
  await store.close()
  rmSync(folder, { recursive: true })
  expect(steps[0]?.detail).toContain('review_unit_cluster (model_id=? AND cluster=?)')
})
