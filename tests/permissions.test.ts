import { expect, test } from 'vitest'
import { contract } from '#contract'
import { permissions } from '#model/roles.ts'

test('every procedure of the contract has a permission, and nothing else has', () => {
  const procedures = Object.entries<object>(contract).flatMap(([namespace, verbs]) =>
    Object.keys(verbs).map((verb) => `${namespace}.${verb}`),
  )
  expect(Object.keys(permissions).sort()).toEqual(procedures.sort())
})
