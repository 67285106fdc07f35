import { expect, test } from 'vitest'
import { isInstalled } from './dependencies.mjs'

const lock = {
  packages: {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/other-system': { version: '2.0.0', integrity: 'sha512-b', optional: true },
  },
}
const a = { version: '1.0.0', integrity: 'sha512-a' }

test('what the lock file names is installed, other systems’ optional packages apart', () => {
  expect(isInstalled(lock, { packages: { 'node_modules/a': a } })).toBe(true)
})

test('an install is not up to date with a package missing, changed, replaced or left over', () => {
  expect(isInstalled(lock, { packages: {} })).toBe(false)
  expect(isInstalled(lock, { packages: { 'node_modules/a': { ...a, version: '1.0.1' } } })).toBe(false)
  expect(isInstalled(lock, { packages: { 'node_modules/a': { ...a, integrity: 'sha512-x' } } })).toBe(false)
  expect(isInstalled(lock, { packages: { 'node_modules/a': a, 'node_modules/old': a } })).toBe(false)
})
