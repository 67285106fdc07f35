import { describe, expect, it } from 'vitest'
import { combinationsOf, keyParts } from './keys.ts'

const press = (key: string, code: string, modifiers: Partial<Record<'ctrl' | 'alt' | 'shift', boolean>> = {}) =>
  combinationsOf({
    key,
    code,
    ctrlKey: modifiers.ctrl ?? false,
    altKey: modifiers.alt ?? false,
    shiftKey: modifiers.shift ?? false,
    metaKey: false,
  })

describe('combinations of a key press', () => {
  it('writes modifiers in one order', () => {
    expect(press('Z', 'KeyZ', { ctrl: true, shift: true })).toEqual(['Mod+Shift+Z'])
    expect(press('ArrowLeft', 'ArrowLeft', { shift: true })).toEqual(['Shift+ArrowLeft'])
    expect(press(' ', 'Space')).toEqual(['Space'])
  })

  it('takes a sign as it is typed, with or without Shift', () => {
    expect(press('?', 'Slash', { shift: true })).toEqual(['?'])
    expect(press('+', 'Equal', { shift: true })).toEqual(['+'])
  })

  it('knows a digit under Shift by its place', () => {
    expect(press('!', 'Digit1', { shift: true })).toEqual(['!', 'Shift+1'])
  })

  it('knows a letter of another alphabet by its place', () => {
    expect(press('я', 'KeyZ', { ctrl: true })).toEqual(['Mod+я', 'Mod+Z'])
  })

  it('is nothing while only modifiers are down', () => {
    expect(press('Shift', 'ShiftLeft', { shift: true })).toEqual([])
  })
})

describe('caps of a combination', () => {
  it('splits at the plus signs between keys only', () => {
    expect(keyParts('Mod+Shift+Z')).toEqual(['Ctrl', 'Shift', 'Z'])
    expect(keyParts('+')).toEqual(['+'])
    expect(keyParts('Mod++')).toEqual(['Ctrl', '+'])
  })
})
