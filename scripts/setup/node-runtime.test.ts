import { expect, test } from 'vitest'
import { isNewEnough, toolEnvironment, toolFile } from './node-runtime.mjs'

test('Node 24 and newer run everything', () => {
  expect(['v18.20.1', 'v20.20.2', 'v22.1.0'].some(isNewEnough)).toBe(false)
  expect(['v24.0.0', 'v26.10.0', 'v100.0.0'].every(isNewEnough)).toBe(true)
})

test('tools find the project’s commands first on their PATH, and what the caller adds', () => {
  const env = toolEnvironment({ PATH: '/last', EXTRA: '1' })
  expect(env.PATH).toMatch(/node_modules.\.bin.\/last$/)
  expect(env.EXTRA).toBe('1')
})

test('a command is found by its package, and an unknown one is refused', () => {
  expect(toolFile('typescript', 'tsc')).toMatch(/node_modules.typescript.bin.tsc$/)
  expect(() => toolFile('typescript', 'nothing')).toThrow('no command nothing')
})
