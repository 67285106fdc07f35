import { expect, test } from 'vitest'
import { auditDetail, auditTitle } from './audit-text.ts'

test('formats the action and the details of an entry', () => {
  expect(auditTitle('models.add')).toBe('Model added')
  expect(auditTitle('some.other')).toBe('some.other')
  const nameOf = (id: string) => ({ mdl_1: 'nano' })[id]
  expect(
    auditDetail({ planId: 'pln_1', hash: '0123456789ab'.padEnd(64, 'c'), note: '', by: null, days: 3 }, nameOf),
  ).toBe('days: 3')
  expect(auditDetail({ modelId: 'mdl_1', name: 'nano', alias: 'current' }, nameOf)).toBe('model: nano · alias: current')
  expect(auditDetail({ modelId: 'mdl_2', name: 'nano' }, nameOf)).toBe('name: nano')
  expect(auditDetail({ modelId: 'mdl_1', map: { car: 'vehicle', tie: null } }, nameOf)).toBe(
    'model: nano · map: car → vehicle, tie → null',
  )
  expect(auditDetail({ images: 7, bytes: 567734 }, nameOf)).toBe('images: 7 · bytes: 568 KB')
  const names = Array.from({ length: 14 }, (_, n) => `c${n}`)
  expect(auditDetail({ added: names }, nameOf)).toBe(`added: ${names.slice(0, 12).join(', ')} and 2 more`)
})
