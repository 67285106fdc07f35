import type { ASTNode } from '@marcbachmann/cel-js'

/** A part of a parsed query, with its place in the text. */
export type QueryNode = ASTNode
export type ChainNode = QueryNode & { op: '&&' | '||' }

export const isChain = (node: QueryNode): node is ChainNode => node.op === '&&' || node.op === '||'

/** Returns the parts that a chain of && or of || joins, in order. Reads it from its end: `a || b || c` is `(a || b) || c`. */
export function linksOf(chain: ChainNode): QueryNode[] {
  const links: QueryNode[] = []
  let node: QueryNode = chain
  while (node.op === chain.op) {
    const [before, last] = node.args as [QueryNode, QueryNode]
    links.push(last)
    node = before
  }
  return [...links, node].reverse()
}

const isNode = (part: unknown): part is QueryNode => typeof part === 'object' && part !== null && 'op' in part

/** The direct parts of a part. */
export const partsOfNode = ({ args }: QueryNode): QueryNode[] =>
  (Array.isArray(args) ? (args as unknown[]).flat(2) : [args as unknown]).filter(isNode)

/** The dotted name that a chain of selections spells, or null when its root is something else. */
export function dottedName(node: QueryNode): string | null {
  if (node.op === 'id') return node.args
  if (node.op !== '.') return null
  const left = dottedName(node.args[0])
  return left === null ? null : `${left}.${node.args[1]}`
}

/** A part as written. */
export const textOf = (node: QueryNode): string => node.input.slice(node.start, node.end)

/** The macros on the items of a list: `labels.exists(l, l.class == "dog")`. */
export const listMacros: ReadonlySet<string> = new Set(['exists', 'all', 'exists_one', 'filter', 'map'])
