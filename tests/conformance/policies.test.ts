import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { checkPolicy } from '#engine'

const root = new URL('../..', import.meta.url).pathname
const samples = globSync('resources/{sample-policy,policies/*}.json', { cwd: root })

test('there are sample policies', () => {
  expect(samples.map((file) => basename(file)).sort()).toEqual([
    'by-signals.json',
    'cautious.json',
    'disk-budget.json',
    'rolling-cameras.json',
    'sample-policy.json',
  ])
})

test.each(samples)('the sample policy %s can be used unchanged', (file) => {
  const { ok, problems, plainWords } = checkPolicy(readFileSync(join(root, file), 'utf8'))
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(ok).toBe(true)
  expect(plainWords.length).toBeGreaterThan(5)
})
