import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactName, hasUnseen, seenName, typedName } from './name.ts'

/** Names that users give, in many scripts: joiners and marks of direction that letters need stay. */
const fine = ['dog', 'traffic light', 'naïve', '歩行者', 'شتر\u200cمرغ', 'क्‍ष', '👩‍🚀', 'a\u200fb', '__proto__']
const unfit = ['a\u001b[31mb', 'a\nb', 'a\tb', 'a\u0000', '\u202edog', 'do\u200bg', 'a\u2028b', 'a\ud800', '\u009b2J']

describe('names', () => {
  it('are taken in all scripts', () => {
    for (const name of fine) {
      expect([name, exactName(200).safeParse(name).data]).toEqual([name, name])
      expect(seenName(name)).toBe(name)
    }
  })

  it('with control characters or other unseen ones are refused, or shown with blanks', () => {
    for (const name of unfit) {
      expect([name, exactName(200).safeParse(name).success, typedName(200).safeParse(name).success]).toEqual([
        ...[name, false, false],
      ])
      expect(hasUnseen(seenName(name))).toBe(false)
    }
    expect(seenName('a\u001b[31mb')).toBe('a [31mb')
    expect(seenName('\u001b')).toBe('\ufffd')
  })

  it('that were put right are names, whatever they were', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 50 }), (codes) => {
        const name = seenName(String.fromCharCode(...codes))
        expect(exactName(200).safeParse(name).success).toBe(true)
        expect(seenName(name)).toBe(name)
      }),
    )
  })
})
