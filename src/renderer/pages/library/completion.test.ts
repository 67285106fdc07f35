import { describe, expect, it } from 'vitest'
import { complete, completions } from './completion.ts'

const fields = ['state', 'image.path', 'image.capturedAt', 'prediction.minScore'].map((name) => ({
  name,
  type: 'string',
  explains: '',
}))
const names = (text: string, caret = text.length) => completions(fields, text, caret).map(({ name }) => name)

describe('completion of the query', () => {
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
    expect(complete('sta == "new"', 3, 'state')).toEqual({ text: 'state == "new"', caret: 5 })
  })
})
