import { expect, test } from 'vitest'
import { differences } from './lock-file.mjs'

const a = { version: '1.0.0', integrity: 'sha512-a' }
const forLinux = { version: '2.0.0', integrity: 'sha512-b', optional: true, os: ['linux'], cpu: ['x64'] }
const lock = {
  packages: {
    '': { version: '1.0.0' },
    'node_modules/a': a,
    'node_modules/for-linux': { ...forLinux, libc: ['glibc'] },
    'node_modules/for-musl': { ...forLinux, libc: ['musl'] },
    'node_modules/for-windows': { ...forLinux, os: 'win32', cpu: 'x64' },
    'node_modules/part-of-an-optional-one': { version: '3.0.0', optional: true },
  },
}
const linux = { platform: 'linux', arch: 'x64' }
const complete = { 'node_modules/a': a, 'node_modules/for-linux': forLinux }

test('what the lock file names is installed, other systems’ packages apart', () => {
  expect(differences(lock, { packages: complete }, linux)).toEqual([])
})

test('a package that is missing, of another version, replaced or left over is named', () => {
  const withA = (entry: object) => differences(lock, { packages: { ...complete, 'node_modules/a': entry } }, linux)
  expect(differences(lock, { packages: { 'node_modules/for-linux': forLinux } }, linux)).toEqual(['node_modules/a'])
  expect(withA({ ...a, version: '1.0.1' })).toEqual(['node_modules/a'])
  expect(withA({ ...a, integrity: 'sha512-x' })).toEqual(['node_modules/a'])
  expect(differences(lock, { packages: { ...complete, 'node_modules/old': a } }, linux)).toEqual(['node_modules/old'])
})

test('an optional package for this very system must be there', () => {
  const installed = { packages: { 'node_modules/a': a } }
  expect(differences(lock, installed, linux)).toEqual(['node_modules/for-linux'])
  expect(differences(lock, installed, { platform: 'linux', arch: 'arm64' })).toEqual([])
  expect(differences(lock, installed, { platform: 'win32', arch: 'x64' })).toEqual(['node_modules/for-windows'])
})
