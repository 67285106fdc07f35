import { use, useMemo, useState } from 'react'
import { isFieldName } from '#model/query/query-fields.ts'
import { QueryProblem } from '#model/query/query-problem.ts'
import { queryText } from '#model/query/query-text.ts'
import { type QueryTree, queryTree, type Value } from '#model/query/query-tree.ts'
import { SentencePreview } from './preview.ts'

/** The part of a query that a sentence can show. Other conditions stay query text. */
export type SentenceTree =
  | { op: 'and' | 'or'; parts: readonly SentenceTree[] }
  | { op: 'not'; part: SentenceTree }
  | Extract<QueryTree, { op: 'condition' | 'text' }>
export type SentenceGroup = Extract<SentenceTree, { op: 'and' | 'or' }>

const empty: SentenceGroup = { op: 'and', parts: [] }

function sentenceOf(tree: QueryTree): SentenceTree {
  if (tree.op === 'and' || tree.op === 'or') return { op: tree.op, parts: tree.parts.map(sentenceOf) }
  if (tree.op === 'not') return { op: 'not', part: sentenceOf(tree.part) }
  if (tree.op === 'condition' && tree.via === undefined && isFieldName(tree.field) && !hasNoWords(tree))
    return { op: 'condition', field: tree.field, how: tree.how, values: tree.values }
  return { op: 'text', text: queryText(tree) }
}

/** Whether sentences have no words for a condition: patterns, and ages in other units than days. */
const hasNoWords = ({ how, values }: { how: string; values: readonly Value[] }): boolean =>
  how === 'matches' || (how.startsWith('age') && typeof values[0] === 'string')

/** Reads a query as a group of conditions; null if it is invalid. */
function groupOf(text: string): SentenceGroup | null {
  if (text === '') return empty
  try {
    const tree = sentenceOf(queryTree(text))
    return tree.op === 'and' || tree.op === 'or' ? tree : { op: 'and', parts: [tree] }
  } catch (error) {
    if (error instanceof QueryProblem) return null
    throw error
  }
}

/** Returns a query as a group of conditions. Keeps unfinished conditions that the user made here. */
export function useQueryTree(text: string, onChange: (text: string) => void) {
  const [own, setOwn] = useState<{ text: string; tree: SentenceGroup }>({ text: '', tree: empty })
  const { isOn } = use(SentencePreview)
  const read = useMemo(() => groupOf(text), [text])
  const tree = own.text === text ? own.tree : read
  const change = (next: SentenceGroup) => {
    const written = queryText(next)
    if (!isOn()) setOwn({ text: written, tree: next })
    onChange(written)
  }
  return { tree, change }
}
