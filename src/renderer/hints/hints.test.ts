import { beforeEach, expect, it, vi } from 'vitest'

// As the window keeps it; there is none in this test.
vi.hoisted(() => {
  const kept = new Map<string, string>()
  globalThis.localStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage
  globalThis.window = globalThis as unknown as typeof window
})
const { dismissHint, hideHint, isGone, showHint, showHints, showHintsAgain, useHints } = await import('./hints.ts')

beforeEach(() => {
  showHintsAgain()
  useHints.setState({ shown: null })
})

it('shows one hint at a time, and none that are not wanted', () => {
  showHint('palette')
  showHint('search')
  expect(useHints.getState().shown).toBe('palette')
  hideHint('search')
  expect(useHints.getState().shown).toBe('palette')
  hideHint('palette')
  showHints(false)
  showHint('search')
  expect(useHints.getState().shown).toBe(null)
  showHints(true)
  showHint('search')
  expect(useHints.getState().shown).toBe('search')
})

it('a dismissed hint is gone for its user until all are asked for again', () => {
  dismissHint('constructor', 'search')
  dismissHint('constructor', 'search')
  expect(useHints.getState().gone).toHaveLength(1)
  expect(isGone(useHints.getState(), 'constructor', 'search')).toBe(true)
  expect(isGone(useHints.getState(), 'ann', 'search')).toBe(false)
  showHintsAgain()
  expect(isGone(useHints.getState(), 'constructor', 'search')).toBe(false)
})
