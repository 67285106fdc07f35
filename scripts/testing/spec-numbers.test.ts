import { expect, test } from 'vitest'
import { unproven } from './spec-numbers.mjs'

const spec = '# Rules\n\n| rule | what holds |\n| ---- | --- |\n| R1   | One. |\n| R2   | Two. |\n\n- **L14** Three.\n'
const ran = (state: 'passed' | 'failed' | 'skipped', ...names: string[]) => names.map((name) => ({ name, state }))

test('a rule is proven by a test that passed and has its number in the name, or in that of its group', () => {
  expect(unproven(spec, ran('passed', 'R1, R2: both', 'kill -9 > L3 and L14: holds'))).toEqual([])
})

test('a test that is skipped, fails or is not there proves nothing', () => {
  const results = [...ran('skipped', 'R1: one'), ...ran('failed', 'R2: two'), ...ran('passed', 'of L14: none')]
  expect(unproven(spec, results)).toEqual(['R1', 'R2', 'L14'].map((rule) => `No test of ${rule} has run and passed.`))
})

test('the team suite proves the rules marked for it, and no others', () => {
  const marked = spec.replace('Three.', 'Three (`npm run test:team`).')
  expect(unproven(marked, ran('passed', 'R1, R2: both'))).toEqual([])
  expect(unproven(marked, ran('passed', 'R1: one'), { isTeam: true })).toEqual(['No test of L14 has run and passed.'])
  expect(unproven(marked, ran('passed', 'L14: three'), { isTeam: true })).toEqual([])
})

test('a number stands once, and a SPEC.md has some', () => {
  expect(unproven(`${spec}| R1 | Again. |\n`, ran('passed', 'R1: a', 'R2: b', 'L14: c'))).toEqual(['R1 stands twice.'])
  expect(unproven('# Rules\n', [])).toEqual(['There is no numbered rule.'])
})
