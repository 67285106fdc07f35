import { expect, it } from 'vitest'
import { createEditorStore } from '../editor-state.ts'
import { looksIn, shadeOf } from './object-look.ts'

const alone: ReadonlySet<string> = new Set()

it('gives the first object the color of its class, and the next ones shades close to it that differ', () => {
  const shades = [1, 2, 3, 4, 5, 6, 7].map((number) => shadeOf('#3d9be0', number, alone))
  expect(shades[0]).toBe('#3d9be0')
  expect(new Set(shades).size).toBe(7)
  for (const shade of shades) expect(shade).toMatch(/^#[0-9a-f]{6}$/)
  expect(shadeOf('#3d9be0', 8, alone)).toBe('#3d9be0')
  expect(shadeOf('#808080', 2, alone)).toBe('#9a9a9a')
})

it('gives no object a shade that could be taken for another class', () => {
  const beside = new Set(['#f0883e', '#e8574a', '#dfb32b'])
  // Without others its third shade is a red close to the second class.
  expect(shadeOf('#f0883e', 3, alone)).toBe('#e92b12')
  const shades = [1, 2, 3, 4, 5, 6, 7].map((number) => shadeOf('#f0883e', number, beside))
  expect(shades).not.toContain('#e92b12')
  expect(new Set(shades).size).toBeGreaterThan(3)
})

it('keeps the looks of what looks the same after an edit, so that it need not be painted again', () => {
  const state = createEditorStore(0.5).getState()
  const [before, after] = [looksIn(state, 'shade'), looksIn({ ...state, snapshot: null }, 'shade')]
  expect(after(1)).toBe(before(1))
  expect(looksIn({ ...state, classes: [] }, 'shade')(1)).not.toBe(before(1))
})
