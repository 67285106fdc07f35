import { expect, test } from 'vitest'
import { isBackupPath } from './manifest.ts'

const hash = 'ab'.repeat(32)

test('a backup holds its database, originals and models', () => {
  for (const path of ['winnow.db', 'manifest.json', `originals/ab/${hash}.jpg`, 'models/yard_1.onnx'])
    expect(isBackupPath(path), path).toBe(true)
})

test('no name in a backup leads elsewhere', () => {
  for (const path of [
    ...['', '/winnow.db', '../winnow.db', 'winnow.db/', 'winnow.db\n', 'backups/old.db', 'models/', 'models/..'],
    ...['models/a/b.onnx', 'models/a\\b.onnx', `originals/ab/../${hash}.jpg`, `originals/ab/${hash}`],
    `originals/AB/${hash.toUpperCase()}.jpg`,
  ])
    expect(isBackupPath(path), path).toBe(false)
})
