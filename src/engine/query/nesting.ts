import type { ASTNode } from '@marcbachmann/cel-js'
import { isMacro } from './compile-macro.ts'
import { QueryProblem } from './problem.ts'

/** So deep may a query be nested. What && or || joins is on one level, however many conditions these are. */
export const maxLevels = 100
/** So many lists may be asked about inside of each other: with each the SQL gets twice as long. */
const maxLists = 5

const isNode = (part: unknown): part is ASTNode => typeof part === 'object' && part !== null && 'op' in part

/** The parts that a part consists of. */
export const partsOfNode = ({ args }: ASTNode): ASTNode[] =>
  (Array.isArray(args) ? (args as unknown[]).flat(2) : [args as unknown]).filter(isNode)

/** What a chain of && or of || joins, in order. It is read from its end: `a || b || c` is `(a || b) || c`. */
export function linksOf(chain: ASTNode & { op: '&&' | '||' }): ASTNode[] {
  const links: ASTNode[] = []
  let node: ASTNode = chain
  while (node.op === chain.op) {
    const [before, last] = node.args as [ASTNode, ASTNode]
    links.push(last)
    node = before
  }
  return [...links, node].reverse()
}

export const isChain = (node: ASTNode): node is ASTNode & { op: '&&' | '||' } => node.op === '&&' || node.op === '||'

export const tooDeep = (at: number): QueryProblem =>
  new QueryProblem(
    `This query is nested more than ${maxLevels} levels deep. Simplify it, or tag some of the images first and search for the tag.`,
    at,
  )

/** Throws QueryProblem for a query that is nested deeper than it may be. */
export function requireShallow(query: ASTNode): void {
  const waiting = [{ node: query, level: 1, lists: 0 }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, level } = next
    if (level > maxLevels) throw tooDeep(node.start)
    const lists = next.lists + (node.op === 'rcall' && isMacro(node.args[0]) ? 1 : 0)
    if (lists > maxLists) throw new QueryProblem(`Lists can be nested at most ${maxLists - 1} times.`, node.start)
    const parts = isChain(node) ? linksOf(node) : partsOfNode(node)
    for (const part of parts) waiting.push({ node: part, level: level + 1, lists })
  }
}
