import { describe, expect, test } from 'vitest'
import { Settings } from '#contract'
import { readTyped, typedOf } from '../../src/renderer/kit/inputs/form-field.ts'
import { type Setting, settingsIn } from '../../src/renderer/pages/settings/setting.ts'

const all = Object.values(settingsIn).flat()
const byKey = (key: keyof Settings): Setting => all.find((setting) => setting.key === key)!

describe('settings', () => {
  test('every setting of the contract is on the page once', () => {
    expect(all.map(({ key }) => key).sort()).toEqual(Object.keys(Settings.shape).sort())
  })

  test('every setting has a title and a hint, every choice a text', () => {
    for (const { key, title, hint, enum: values = [], choices = {} } of all) {
      expect({ key, title, hint }).toEqual({
        key,
        title: expect.stringMatching(/^[A-Z]/),
        hint: expect.stringMatching(/[.]$/),
      })
      expect(Object.keys(choices).sort()).toEqual([...values].sort())
    }
  })

  test.each(all)('$title converts the stored value to the field and back', (setting) => {
    const settings = Settings.parse({})
    if (setting.type === 'boolean') return expect(typeof settings[setting.key]).toBe('boolean')
    const back = readTyped(setting, typedOf(setting, settings[setting.key]))
    if (setting.key === 'embeddingCacheBytes') return expect(back).toMatchObject({ value: expect.closeTo(2.147e9, -7) })
    expect(back).toEqual({ value: settings[setting.key] })
  })

  test('a value out of bounds is refused with the bounds', () => {
    expect(readTyped(byKey('graceDays'), '2.5')).toEqual({ problem: 'A whole number between 0 and 3,650.' })
    expect(readTyped(byKey('blindShare'), '51')).toEqual({ problem: 'Between 0 and 50.' })
    expect(readTyped(byKey('blindShare'), '12.5')).toEqual({ value: 0.125 })
    expect(readTyped(byKey('maxPixels'), '')).toHaveProperty('problem')
    expect(readTyped(byKey('rejectReasons'), Array.from({ length: 10 }, (_, n) => `r${n}`).join('\n'))).toHaveProperty(
      'problem',
    )
  })
})
