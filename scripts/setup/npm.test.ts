import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { npmEnvironment } from './npm.mjs'

test('npm is started without the Node among the dependencies on its PATH', () => {
  const system = join('/usr', 'bin')
  const dependencies = join('/project', 'node_modules', '.bin')
  const env = { PATH: [dependencies, system].join(delimiter), OTHER: '1' }
  expect(npmEnvironment(env)).toEqual({ PATH: system, OTHER: '1' })
  const other = join('/other', 'node')
  expect(npmEnvironment(env, other).PATH).toBe(['/other', system].join(delimiter))
})
