import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { withoutDependencies } from './npm.mjs'

test('npm is started without the Node among the dependencies on its PATH', () => {
  const system = join('/usr', 'bin')
  const dependencies = join('/project', 'node_modules', '.bin')
  const env = withoutDependencies({ PATH: [dependencies, system].join(delimiter), OTHER: '1' })
  expect(env).toEqual({ PATH: system, OTHER: '1' })
})
