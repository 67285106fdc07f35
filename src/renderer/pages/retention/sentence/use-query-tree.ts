import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type QueryTree, queryText } from '#model/text/query-tree.ts'
import { queries } from '../../../connection/index.ts'

type Group = { op: 'and' | 'or'; parts: QueryTree[] }

const empty: Group = { op: 'and', parts: [] }
const grouped = (tree: QueryTree): Group =>
  tree.op === 'and' || tree.op === 'or' ? tree : { op: 'and', parts: [tree] }

/**
 * A query as a group of conditions. What was changed here is shown at once, half-finished conditions too; a text that
 * changed elsewhere is taken apart by the engine. Null while that goes on, or for a text that is no query.
 */
export function useQueryTree(text: string, onChange: (text: string) => void) {
  const [own, setOwn] = useState<{ text: string; tree: Group }>({ text: '', tree: empty })
  const isOwn = own.text === text
  const { data, error } = useQuery(
    queries.library.queryTree.queryOptions({ input: { where: text }, enabled: !isOwn && text !== '', retry: false }),
  )
  const tree = isOwn ? own.tree : text === '' ? empty : data && !error ? grouped(data) : null
  const change = (next: Group) => {
    const written = queryText(next)
    setOwn({ text: written, tree: next })
    onChange(written)
  }
  return { tree, change, isWrong: error !== null && !isOwn }
}
