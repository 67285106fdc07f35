import { expect, test } from 'vitest'
import { auditDetail, auditTitle } from './audit-text.ts'

test('an entry is told in words, whatever its details are', () => {
  expect(auditTitle('models.add')).toBe('Model added')
  expect(auditTitle('some.other')).toBe('some.other')
  expect(auditDetail({ planId: 'pln_1', hash: '0123456789ab'.padEnd(64, 'c'), note: '', by: null })).toBe(
    'plan: pln_1 · hash: 0123456789ab…',
  )
  expect(auditDetail({ modelId: 'mdl_1', map: { car: 'vehicle', tie: null } })).toBe(
    'model: mdl_1 · map: car → vehicle, tie → null',
  )
  const names = Array.from({ length: 14 }, (_, n) => `c${n}`)
  expect(auditDetail({ added: names })).toBe(`added: ${names.slice(0, 12).join(', ')} and 2 more`)
})
