import fc from 'fast-check'
import { expect, test } from 'vitest'
import { phraseOf } from '#model/query/phrase.ts'
import { queryText } from '#model/query/query-text.ts'
import { type QueryTree, queryTree } from '#model/query/query-tree.ts'
import { chipsOf } from '../../src/renderer/search/chips.ts'
import { readQuery } from '../../src/renderer/search/query-terms.ts'
import { bare, randomQuery } from '../support/random-query.ts'

const byText = (a: QueryTree, b: QueryTree) => queryText(a).localeCompare(queryText(b))

test('a printed tree is read back as the same tree', () => {
  fc.assert(
    fc.property(randomQuery, (tree) => {
      expect(bare(queryTree(queryText(tree)))).toEqual(tree)
    }),
  )
})

test('every tree has words; their quoted parts are parts of the query', () => {
  fc.assert(
    fc.property(randomQuery, (tree) => {
      expect(phraseOf(tree)).not.toBe('')
      expect(phraseOf(queryTree(queryText(tree)))).toBe(phraseOf(tree))
    }),
  )
})

test('the chips of a query read back give the same tree', () => {
  fc.assert(
    fc.property(randomQuery, (tree) => {
      const parts = chipsOf(queryText(tree)).flatMap((chip) => chip.parts)
      const terms = tree.op === 'and' ? [...tree.parts] : [tree]
      expect(parts.map((part) => bare(readQuery(part))).sort(byText)).toEqual(terms.sort(byText))
    }),
  )
})
