import { expect, test } from 'vitest'
import { preparePrompts } from './prompts.ts'

const words = ['[', ']', '.', 'red', 'fire', 'truck']
const bare = (text: string) => text.split(/ +|(?=\.)/).flatMap((word) => (word === '' ? [] : words.indexOf(word)))
const tokens = { bare, encode: (text: string) => [0, ...bare(text), 1], padId: 9, max: 5 }
const int64 = (name: string) => ({ name, type: 'int64', dims: [1, 'any'] })
const is = ['tokens', 'token-mask', 'token-types', 'token-positions', 'token-blocks'] as const
const feeds = is.map((one) => ({ is: one, input: one }))
const prompts = { tokenizerFile: '', tower: null, texts: ['Red', 'fire truck?'], classes: [4, 7] }
const none = { tokens, vectorsOf: async () => [] }

test('as a sentence each text has a block of its own, up to its full stop, and counts from 0', async () => {
  const asked = await preparePrompts({ prompts: { as: 'sentence' }, feeds }, is.map(int64), prompts, none)
  const values = Object.fromEntries(
    asked.feeds.map(({ name, data }) => [name, Array.from(data as BigInt64Array, Number)]),
  )
  expect(values.tokens).toEqual([0, 3, 2, 4, 5, 2, 1])
  expect(values['token-positions']).toEqual([0, 0, 1, 0, 1, 2, 0])
  expect(values['token-types']).toEqual(new Array(7).fill(0))
  const rows = Array.from({ length: 7 }, (_, row) => values['token-blocks']!.slice(row * 7, row * 7 + 7).join(''))
  expect(rows).toEqual(['1000000', '0110000', '0110000', '0001110', '0001110', '0001110', '0000001'])
  expect(asked).toMatchObject({ columns: [[1], [3, 4]], classes: [4, 7] })
})

test('as rows each text is filled up; texts that are too long or say nothing are refused', async () => {
  const part = { prompts: { as: 'rows' as const }, feeds }
  const asked = await preparePrompts(part, is.map(int64), { ...prompts, texts: ['red', 'fire truck'] }, none)
  expect(asked.feeds.map(({ name, dims, data }) => [name, dims, Array.from(data as BigInt64Array, Number)])).toEqual([
    ['tokens', [2, 5], [0, 3, 1, 9, 9, 0, 4, 5, 1, 9]],
    ['token-mask', [2, 5], [1, 1, 1, 0, 0, 1, 1, 1, 1, 0]],
  ])
  const long = { ...prompts, texts: ['red '.repeat(300)] }
  await expect(preparePrompts({ prompts: { as: 'sentence' }, feeds }, [], long, none)).rejects.toThrow('303 tokens')
  const empty = { ...prompts, texts: ['?'] }
  await expect(preparePrompts({ prompts: { as: 'sentence' }, feeds }, [], empty, none)).rejects.toThrow('no words')
})
