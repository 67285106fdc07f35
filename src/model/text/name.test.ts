import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactName, hasInvisible, typedName, visibleName } from './name.ts'

/** Names that users give, in many scripts: joiners and marks of direction that letters need stay. */
const fine = ['dog', 'traffic light', 'naïve', '歩行者', 'شتر\u200cمرغ', 'क्‍ष', '👩‍🚀', 'a\u200fb', '__proto__']
const unfit = ['a\u001b[31mb', 'a\nb', 'a\tb', 'a\u0000', '\u202edog', 'do\u200bg', 'a\u2028b', 'a\ud800', '\u009b2J']

describe('names', () => {
  it('are taken in all scripts', () => {
    for (const name of fine) {
      expect([name, exactName(200).safeParse(name).data]).toEqual([name, name])
      expect(visibleName(name)).toBe(name)
    }
  })

  it('with control characters or other unseen ones are refused, or shown with blanks', () => {
    for (const name of unfit) {
      expect([name, exactName(200).safeParse(name).success, typedName(200).safeParse(name).success]).toEqual([
        ...[name, false, false],
      ])
      expect(hasInvisible(visibleName(name))).toBe(false)
    }
    expect(visibleName('a\u001b[31mb')).toBe('a [31mb')
    expect(visibleName('\u001b')).toBe('\ufffd')
  })

  it('that were put right are names, whatever they were', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 50 }), (codes) => {
        const name = visibleName(String.fromCharCode(...codes))
        expect(exactName(200).safeParse(name).success).toBe(true)
        expect(visibleName(name)).toBe(name)
      }),
    )
  })
})
