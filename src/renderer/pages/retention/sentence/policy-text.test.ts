import { describe, expect, it } from 'vitest'
import { freeId, policyFrom, textFrom, withKey } from './policy-text.ts'

const text = JSON.stringify({ schema: 1, name: 'P', rules: [{ id: 'a', action: 'keep', reason: 'r', odd: 1 }] })

describe('the text of a policy as the form sees it', () => {
  it('keeps unknown keys', () => {
    expect(JSON.parse(textFrom(policyFrom(text)!))).toEqual(JSON.parse(text))
  })

  it('is null for an invalid policy', () => {
    expect(policyFrom('{')).toBeNull()
    expect(policyFrom('[]')).toBeNull()
    expect(policyFrom('{"rules": [1]}')).toBeNull()
    expect(policyFrom('{"rules": [], "floors": {}}')).toBeNull()
  })

  it('changes a key in place, adds it at the end, and removes it', () => {
    expect(Object.entries(withKey({ a: 1, b: 2 }, 'a', 3))).toEqual([
      ['a', 3],
      ['b', 2],
    ])
    expect(Object.keys(withKey({ a: 1 } as Record<string, unknown>, 'c', 3))).toEqual(['a', 'c'])
    expect(withKey({ a: 1, b: 2 } as Record<string, unknown>, 'a', undefined)).toEqual({ b: 2 })
  })

  it('finds a free id', () => {
    expect(freeId('rule', ['a'])).toBe('rule')
    expect(freeId('rule', ['rule', 'rule-2'])).toBe('rule-3')
  })
})
