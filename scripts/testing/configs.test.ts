import { expect, test } from 'vitest'
import playwright from '../../e2e/playwright.config.ts'
import vitest from '../../vitest.config.ts'

test('no test is tried again: one that needs it names a race', () => {
  for (const config of [playwright, vitest.test, ...(playwright.projects ?? [])]) {
    expect(config).not.toHaveProperty('retries')
    expect(config).not.toHaveProperty('retry')
  }
})
