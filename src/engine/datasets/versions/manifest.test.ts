import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { winnowVersion } from '../../winnow-version.ts'

test('the manifest names the version of package.json', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'))
  expect(winnowVersion).toBe(version)
})
