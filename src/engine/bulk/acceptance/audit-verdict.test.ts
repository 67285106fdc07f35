import { expect, test } from 'vitest'
import { openDriver } from '../../store/index.ts'
import { outcomeSql } from './audit-verdict.ts'

/** Returns the outcome of a prediction of class 1 at 0, 0 with 10 × 10 pixels that became this label. */
function outcomeOf(label: string, prediction: { outcome?: number; geometry?: string } = {}): unknown {
  const driver = openDriver(':memory:', { scratch: true })
  try {
    const { outcome = 1, geometry = null } = prediction
    const [row] = driver.all<{ outcome: string }>(
      `SELECT ${outcomeSql} AS outcome
       FROM (SELECT ? AS outcome, 1 AS class_id, ? AS geometry, 0 AS x16, 0 AS y16, 160 AS width16, 160 AS height16) p
       LEFT JOIN (SELECT ${label}) a`,
      [outcome, geometry],
    )
    return row?.outcome
  } finally {
    driver.close()
  }
}

const box = (classId: number, x: number) =>
  `${classId} AS class_id, NULL AS geometry, ${x} AS x, 0 AS y, 10 AS width, 10 AS height`
const shape = (geometry: string) =>
  `1 AS class_id, '${geometry}' AS geometry, NULL AS x, NULL AS y, NULL AS width, NULL AS height`

test('a prediction is accepted as long as its box stays about where it was', () => {
  expect(outcomeOf(box(1, 0))).toBe('accepted')
  expect(outcomeOf(box(1, 0.02))).toBe('accepted')
  expect(outcomeOf(box(1, 8))).toBe('moved')
  expect(outcomeOf(box(1, 30))).toBe('moved')
})

test('another class is a relabel, and no label a deletion', () => {
  expect(outcomeOf(box(2, 0))).toBe('relabelled')
  expect(outcomeOf(box(1, 0), { outcome: 2 })).toBe('deleted')
  expect(outcomeOf(`${box(1, 0)} WHERE 0`)).toBe('deleted')
})

test('other shapes are accepted as they stood alone', () => {
  expect(outcomeOf(shape('one'), { geometry: 'one' })).toBe('accepted')
  expect(outcomeOf(shape('another'), { geometry: 'one' })).toBe('moved')
})
