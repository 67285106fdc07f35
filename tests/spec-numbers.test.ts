import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const specs = globSync('src/**/SPEC.md', { cwd: root })
const testFiles = globSync('{src,tests,scripts,e2e}/**/*.test.{ts,tsx}', { cwd: root })
/** Names of tests begin with the rules that they prove: `L3, L14: …`. */
const tested = new Set(
  testFiles.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/['"`]((?:[A-Z]\d+(?:, | and )?)+): /g)].flatMap(
      ([, rules]) => rules?.match(/[A-Z]\d+/g) ?? [],
    ),
  ),
)

test('there are specifications', () => {
  expect(specs.length).toBeGreaterThanOrEqual(2)
})

test.each(specs)('every numbered rule of %s is in the name of a test', (spec) => {
  const rules = [...readFileSync(join(root, spec), 'utf8').matchAll(/^(?:- \*\*|\| )([A-Z]\d+)\b/gm)].map(
    ([, rule]) => rule!,
  )
  expect(rules.length).toBeGreaterThan(0)
  expect(new Set(rules).size).toBe(rules.length)
  expect(rules.filter((rule) => !tested.has(rule))).toEqual([])
})
