import { environment, missingSign, ParseError } from './parse-query.ts'
import { partsOfNode, type QueryNode } from './query-node.ts'

/** Returns the start of the unclosed text at the end of a query, or null when there is none. */
export function openTextAt(text: string): number | null {
  const error = problemOf(text)
  return error?.code === 'unterminated_string' ? (error.range?.start ?? null) : null
}

/** Parses an unfinished query as if its brackets were closed; null for other errors. */
function parseUnfinished(text: string): QueryNode | null {
  let closed = text
  for (let error = problemOf(closed); error; error = problemOf(closed)) {
    const sign = missingSign(error)
    if (sign?.length !== 1 || (error.range?.start ?? 0) < closed.length) return null
    closed += sign
  }
  return environment.parse(closed).ast
}

function problemOf(text: string): ParseError | null {
  try {
    environment.parse(text)
    return null
  } catch (error) {
    if (error instanceof ParseError) return error
    throw error
  }
}

/** The target in an unfinished query and the parts around it, innermost first; empty if it can't be read up to there. */
export function pathTo(text: string, isTarget: (node: QueryNode) => boolean): QueryNode[] {
  const root = parseUnfinished(text)
  const find = (node: QueryNode): QueryNode[] => {
    if (isTarget(node)) return [node]
    for (const part of partsOfNode(node)) {
      const found = find(part)
      if (found.length > 0) return [...found, node]
    }
    return []
  }
  return root ? find(root) : []
}
