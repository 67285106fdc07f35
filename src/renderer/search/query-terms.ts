import { parseQuery } from '#model/query/parse-query.ts'
import { fieldNamed, isFieldName } from '#model/query/query-fields.ts'
import { dottedName, partsOfNode, type QueryNode } from '#model/query/query-node.ts'
import { QueryProblem } from '#model/query/query-problem.ts'
import { queryText } from '#model/query/query-text.ts'
import { negations, type QueryCondition, type QueryTree, queryTree } from '#model/query/query-tree.ts'

/** Parses a query. One that can't be parsed becomes a text node. */
export function readQuery(query: string): QueryTree {
  try {
    return queryTree(query)
  } catch (error) {
    if (error instanceof QueryProblem) return { op: 'text', text: query.trim() }
    throw error
  }
}

const partsOf = (tree: QueryTree): readonly QueryTree[] => (tree.op === 'and' ? tree.parts : [tree])

/** Returns the conditions that all must hold. A query `a || b` is a single condition. */
export const conjuncts = (query: string): readonly QueryTree[] => (query.trim() === '' ? [] : partsOf(readQuery(query)))

/** Returns the query in which all of these must hold, without duplicates. */
export function joined(parts: readonly QueryTree[]): string {
  const byText = new Map(parts.flatMap(partsOf).map((part) => [queryText(part), part]))
  return queryText({ op: 'and', parts: [...byText.values()] })
}

/** Returns the terms of which one must hold: those of `a || b`, or of `field in ["a", "b"]`. */
export function alternatives(tree: QueryTree): QueryTree[] {
  if (tree.op === 'or') return tree.parts.flatMap(alternatives)
  if (tree.op !== 'condition' || tree.how !== 'in' || tree.field === 'id') return [tree]
  return tree.values.map((value): QueryTree => ({ ...tree, how: '==', values: [value] }))
}

const affirmations: Partial<Record<QueryCondition['how'], QueryCondition['how']>> = {
  notIn: 'in',
  hasNot: 'has',
  false: 'true',
}

/** Returns the conditions with the opposite comparison; null if any has another field or no opposite. */
function negated(parts: readonly QueryTree[], field: string): QueryCondition[] | null {
  const found = parts.flatMap((part) => {
    const how = part.op === 'condition' && part.field === field && part.via === undefined && negations[part.how]
    return how ? [{ ...(part as QueryCondition), how }] : []
  })
  return found.length === parts.length ? found : null
}

/** Returns the condition of all other images, including those for which the field is unknown. */
function others(part: QueryTree): QueryTree {
  const [field = ''] = fieldsIn(part)
  const entry = fieldNamed(field)
  const isNullable = entry !== undefined && 'nullable' in entry && entry.nullable === true
  const rest = isNullable && negated(partsOf(part), field)
  if (!rest || rest.some(({ how }) => how === 'known' || how === 'unknown')) return { op: 'not', part }
  return { op: 'or', parts: [{ op: 'condition', field, how: 'unknown', values: [] }, ...rest] }
}

/** Returns what an exclusion such as `!(a)` excludes; null if the condition is none. */
export function excluded(tree: QueryTree): QueryTree | null {
  if (tree.op === 'not') return tree.part
  if (tree.op === 'or') {
    const [unknown, ...rest] = tree.parts
    if (unknown?.op !== 'condition' || unknown.how !== 'unknown') return null
    const parts = rest.some((part) => part.op === 'condition' && part.how === '==')
      ? null
      : negated(rest, unknown.field)
    return parts && parts.length > 0 ? readQuery(joined(parts)) : null
  }
  const how = tree.op === 'condition' ? affirmations[tree.how] : undefined
  return tree.op === 'condition' && how ? { ...tree, how } : null
}

/** Returns the fields of a condition. */
export function fieldsIn(tree: QueryTree): string[] {
  switch (tree.op) {
    case 'condition':
      return [tree.field]
    case 'fields':
      return [tree.field, tree.other]
    case 'items':
      return [tree.list]
    case 'call':
      return []
    case 'not':
    case 'blinded':
      return fieldsIn(tree.part)
    case 'text':
      return fieldsInText(tree.text)
  }
  return [...new Set(tree.parts.flatMap(fieldsIn))]
}

/** Returns whether a query calls a function with a value, such as inSearch("sch_3"). */
export const asksFor = (query: string, name: string, value: string): boolean =>
  conjuncts(query).some((part) => part.op === 'call' && part.name === name && part.values.includes(value))

function fieldsInText(text: string): string[] {
  const found = new Set<string>()
  const collect = (node: QueryNode): void => {
    const name = dottedName(node)
    if (name !== null && isFieldName(name)) found.add(name)
    else partsOfNode(node).forEach(collect)
  }
  try {
    collect(parseQuery(text))
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error
  }
  return [...found]
}

const isAbout = (tree: QueryTree, fields: readonly string[]): boolean => {
  const about = fieldsIn(tree)
  return about.length > 0 && about.every((field) => fields.includes(field))
}

const notAbout = (query: string, fields: readonly string[]): readonly QueryTree[] =>
  conjuncts(query).filter((part) => !isAbout(part, fields))

/** Returns the query without the conditions on only these fields. */
export const withoutFields = (query: string, fields: readonly string[]): string => joined(notAbout(query, fields))

type Choices = { chosen: readonly string[]; left: readonly string[] }

/** Returns which terms on these fields a query includes, and which it excludes. */
export function choicesOf(query: string, fields: readonly string[]): Choices {
  const about = conjuncts(query).filter((part) => isAbout(part, fields))
  const texts = (trees: readonly QueryTree[]) => trees.flatMap(alternatives).map((tree) => queryText(tree))
  return {
    chosen: texts(about.filter((part) => excluded(part) === null)),
    left: texts(about.flatMap((part) => excluded(part) ?? [])),
  }
}

/** Returns the groups of terms on these fields of which a query needs one each: "a dog or a cat" and "a horse". */
const groupsOf = (query: string, fields: readonly string[]): string[][] =>
  conjuncts(query)
    .filter((part) => isAbout(part, fields) && excluded(part) === null)
    .map((part) => alternatives(part).map((tree) => queryText(tree)))

/** Returns whether a query needs several terms on these fields at once, as "a dog and a cat" does. */
export const needsAll = (query: string, fields: readonly string[]): boolean => groupsOf(query, fields).length > 1

/**
 * Returns the query that includes and excludes these terms on the fields. An image needs one of them, unless the query needs
 * several at once; then it needs a new one too.
 */
export function withChoices(query: string, fields: readonly string[], { chosen, left }: Choices): string {
  const groups = groupsOf(query, fields)
  const added = chosen.filter((term) => !groups.flat().includes(term)).map((term) => [term])
  const needed = [...groups.map((group) => group.filter((term) => chosen.includes(term))), ...added]
  return joined([
    ...notAbout(query, fields),
    ...(groups.length > 1 ? needed.filter((group) => group.length > 0) : chosen.length > 0 ? [chosen] : []).map(
      (terms) => anyOf(terms.map(readQuery)),
    ),
    ...left.map((term) => others(readQuery(term))),
  ])
}

const anyOf = (parts: readonly QueryTree[]): QueryTree => (parts.length === 1 ? parts[0]! : { op: 'or', parts })

/** Returns whether a term names a value, so that two such terms mean either value. */
const isChoice = (tree: QueryTree): boolean =>
  tree.op === 'condition' &&
  tree.via === undefined &&
  (tree.how === 'has' || (tree.how === '==' && typeof tree.values[0] === 'string'))

const isBound = (tree: QueryTree): boolean =>
  tree.op === 'condition' && tree.via === undefined && (tree.how.includes('<') || tree.how.includes('>'))

/** Returns whether a term bounds one field, so that a new bound replaces it. */
const isRange = (tree: QueryTree): boolean => partsOf(tree).every(isBound) && fieldsIn(tree).length === 1

/** Returns the conditions of a query without those that a new term replaces. */
function besides(query: string, term: QueryTree): readonly QueryTree[] {
  const fields = fieldsIn(term)
  if (isRange(term)) return conjuncts(query).filter((part) => !(isAbout(part, fields) && isBound(part)))
  return isChoice(term) ? notAbout(query, fields) : conjuncts(query)
}

/** Returns the query with a term added. Another value of the same field is an alternative, another range replaces it. */
export function withTerm(query: string, term: string): string {
  const tree = readQuery(term)
  return isChoice(tree) ? moved(query, tree, 'chosen', 'left') : termAlone(query, term)
}

/** Returns the query that excludes the images of a term. */
export function excludingTerm(query: string, term: string): string {
  const part = readQuery(term)
  return isChoice(part) ? moved(query, part, 'left', 'chosen') : joined([...conjuncts(query), others(part)])
}

/** A part of a reading: an alternative to other values (`with`), needed too (`and`), or excluded (`not`). */
export type Part = { how: 'with' | 'and' | 'not'; term: string }

/** Returns the query with all parts added. */
export const withParts = (query: string, parts: readonly Part[]): string =>
  parts.reduce(
    (whole, { how, term }) =>
      how === 'not'
        ? excludingTerm(whole, term)
        : how === 'and'
          ? joined([...conjuncts(whole), readQuery(term)])
          : withTerm(whole, term),
    query,
  )

/** Returns the query with a term moved from one list of its field's choices to the other. */
function moved(query: string, choice: QueryTree, into: keyof Choices, outOf: keyof Choices): string {
  const [term, fields] = [queryText(choice), fieldsIn(choice)]
  const choices = choicesOf(query, fields)
  return withChoices(query, fields, {
    ...choices,
    [into]: [...new Set([...choices[into], term])],
    [outOf]: choices[outOf].filter((one) => one !== term),
  })
}

/** Returns the query for only this term within the rest of the query. */
export function termAlone(query: string, term: string): string {
  const tree = readQuery(term)
  return joined([...besides(query, tree), tree])
}

/** Returns the query without some of its conditions. */
export const withoutConditions = (query: string, parts: readonly string[]): string =>
  joined(conjuncts(query).filter((part) => !parts.includes(queryText(part))))

/** Returns the query with some of its conditions inverted. `excludes`: they exclude now. */
export function invertedConditions(query: string, parts: readonly string[], excludes: boolean): string {
  const rest = withoutConditions(query, parts)
  const tree = readQuery(parts.join(' && '))
  const terms = alternatives((excludes && excluded(tree)) || tree).map((term) => queryText(term))
  return terms.reduce(excludes ? withTerm : excludingTerm, rest)
}
