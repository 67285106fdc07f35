import { describe, expect, it } from 'vitest'
import { complete, fieldOffers, memberOffers, valueOffers, valueRequest } from './completion.ts'

const fields = ['state', 'image.path', 'image.capturedAt', 'prediction.minScore'].map((name) => ({
  name,
  type: 'string',
  explains: '',
}))
const names = (text: string, caret = text.length) => fieldOffers(fields, text, caret).map(({ shown }) => shown)

describe('completion of fields', () => {
  it('offers the fields that begin with the word before those that contain it', () => {
    expect(names('s')).toEqual(['state', 'prediction.minScore'])
    expect(names('state == "new" && image.')).toEqual(['image.path', 'image.capturedAt'])
  })

  it('offers nothing inside of a text, without a word, and for a whole name', () => {
    expect(names('state == "sta')).toEqual([])
    expect(names('state == ')).toEqual([])
    expect(names('state')).toEqual([])
  })

  it('puts the name in place of the word and the caret behind it', () => {
    const [offer] = fieldOffers(fields, 'sta == "new"', 3)
    expect(complete('sta == "new"', offer!)).toEqual({ text: 'state == "new"', caret: 5 })
  })
})

describe('completion of values', () => {
  const field = (text: string, caret = text.length) => valueRequest(text, caret)?.field

  it('knows the field that is compared, with and without a quote', () => {
    expect(field('image.source == "ki')).toBe('image.source')
    expect(field('image.source != ')).toBe('image.source')
    expect(field('state in ["new", "pre')).toBe('state')
    expect(field('"do" in labels.classes', 3)).toBe('labels.classes')
    expect(field('labels.exists(l, l.class == "d')).toBe('labels.class')
    expect(field('image.path.contains("d')).toBeUndefined()
    expect(field('stat')).toBeUndefined()
  })

  it('takes a quote at the beginning of a condition for a class or tag', () => {
    const text = 'state == "new" && "do'
    const request = valueRequest(text, text.length)!
    expect(request.field).toBeNull()
    const [offer] = memberOffers(request, ['cat', 'dog'], ['dots'])
    expect(complete(text, offer!).text).toBe('state == "new" && "dog" in labels.classes')
  })

  it('replaces what is typed, with the quotes', () => {
    const request = valueRequest('image.source == "ki" && x', 19)!
    const [offer] = valueOffers(request, ['attic', 'kitchen'], 'source')
    expect(complete('image.source == "ki" && x', offer!)).toEqual({
      text: 'image.source == "kitchen" && x',
      caret: 25,
    })
    const bare = valueRequest('state == re', 11)!
    expect(complete('state == re', valueOffers(bare, ['new', 'reviewed'], '')[0]!).text).toBe('state == "reviewed"')
  })
})
