import { parseQuery } from '#model/query/parse-query.ts'
import { fieldNamed, isFieldName } from '#model/query/query-fields.ts'
import { dottedName, partsOfNode, type QueryNode } from '#model/query/query-node.ts'
import { QueryProblem } from '#model/query/query-problem.ts'
import { queryText } from '#model/query/query-text.ts'
import { negations, type QueryCondition, type QueryTree, queryTree } from '#model/query/query-tree.ts'

/** A query as a tree; one that can't be read is a text. */
export function readQuery(query: string): QueryTree {
  try {
    return queryTree(query)
  } catch (error) {
    if (error instanceof QueryProblem) return { op: 'text', text: query.trim() }
    throw error
  }
}

const partsOf = (tree: QueryTree): readonly QueryTree[] => (tree.op === 'and' ? tree.parts : [tree])

/** The conditions that all have to be true. A query that is one `a || b` is a single condition. */
export const conjuncts = (query: string): readonly QueryTree[] => (query.trim() === '' ? [] : partsOf(readQuery(query)))

/** The query in which all of these have to be true, each asked once. */
export function joined(parts: readonly QueryTree[]): string {
  const byText = new Map(parts.flatMap(partsOf).map((part) => [queryText(part), part]))
  return queryText({ op: 'and', parts: [...byText.values()] })
}

/** The terms of which one has to be true: those of `a || b`, or of `field in ["a", "b"]`. */
export function alternatives(tree: QueryTree): QueryTree[] {
  if (tree.op === 'or') return tree.parts.flatMap(alternatives)
  if (tree.op !== 'condition' || tree.how !== 'in' || tree.field === 'id') return [tree]
  return tree.values.map((value): QueryTree => ({ ...tree, how: '==', values: [value] }))
}

const affirmed: Partial<Record<QueryCondition['how'], QueryCondition['how']>> = {
  notIn: 'in',
  hasNot: 'has',
  false: 'true',
}

/** The conditions with the opposite comparison, as far as all are about the same field and have one. */
function negated(parts: readonly QueryTree[], field: string): QueryCondition[] | null {
  const found = parts.flatMap((part) => {
    const how = part.op === 'condition' && part.field === field && part.via === undefined && negations[part.how]
    return how ? [{ ...(part as QueryCondition), how }] : []
  })
  return found.length === parts.length ? found : null
}

/** The condition of all other images: those too of which it is unknown, such as when they were reviewed. */
function others(part: QueryTree): QueryTree {
  const [field = ''] = fieldsIn(part)
  const entry = fieldNamed(field)
  const isNullable = entry !== undefined && 'nullable' in entry && entry.nullable === true
  const rest = isNullable && negated(partsOf(part), field)
  if (!rest || rest.some(({ how }) => how === 'known' || how === 'unknown')) return { op: 'not', part }
  return { op: 'or', parts: [{ op: 'condition', field, how: 'unknown', values: [] }, ...rest] }
}

/** What an exclusion such as `!(a)` leaves out, or null for a condition that is none. */
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
  const how = tree.op === 'condition' ? affirmed[tree.how] : undefined
  return tree.op === 'condition' && how ? { ...tree, how } : null
}

/** The fields that a condition is about. */
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

/** Whether a query asks a function for a value, such as inSearch("sch_3"). */
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

/** The query without anything that it asks of these fields alone. */
export const withoutFields = (query: string, fields: readonly string[]): string => joined(notAbout(query, fields))

type Choices = { chosen: readonly string[]; left: readonly string[] }

/** Which terms about these fields a query lets in, and which it leaves out. */
export function choicesOf(query: string, fields: readonly string[]): Choices {
  const about = conjuncts(query).filter((part) => isAbout(part, fields))
  const texts = (trees: readonly QueryTree[]) => trees.flatMap(alternatives).map((tree) => queryText(tree))
  return {
    chosen: texts(about.filter((part) => excluded(part) === null)),
    left: texts(about.flatMap((part) => excluded(part) ?? [])),
  }
}

/** What a query asks of these fields, each part being needed: "a dog or a cat" and "a horse". */
const groupsOf = (query: string, fields: readonly string[]): string[][] =>
  conjuncts(query)
    .filter((part) => isAbout(part, fields) && excluded(part) === null)
    .map((part) => alternatives(part).map((tree) => queryText(tree)))

/** Whether a query asks for several things of these fields at once, as "a dog and a cat" does. */
export const needsAll = (query: string, fields: readonly string[]): boolean => groupsOf(query, fields).length > 1

/**
 * The query in which these terms about the fields are let in, and those are left out. One of them is enough, unless the
 * query needs all of several: then a new one is needed as well.
 */
export function withChoices(query: string, fields: readonly string[], { chosen, left }: Choices): string {
  const groups = groupsOf(query, fields)
  const added = chosen.filter((term) => !groups.flat().includes(term)).map((term) => [term])
  const all = [...groups.map((group) => group.filter((term) => chosen.includes(term))), ...added]
  return joined([
    ...notAbout(query, fields),
    ...(groups.length > 1 ? all.filter((group) => group.length > 0) : chosen.length > 0 ? [chosen] : []).map((terms) =>
      anyOf(terms.map(readQuery)),
    ),
    ...left.map((term) => others(readQuery(term))),
  ])
}

const anyOf = (parts: readonly QueryTree[]): QueryTree => (parts.length === 1 ? parts[0]! : { op: 'or', parts })

/** Whether a term names one of several values, so that two of them mean either one. */
const isChoice = (tree: QueryTree): boolean =>
  tree.op === 'condition' &&
  tree.via === undefined &&
  (tree.how === 'has' || (tree.how === '==' && typeof tree.values[0] === 'string'))

const isBound = (tree: QueryTree): boolean =>
  tree.op === 'condition' && tree.via === undefined && (tree.how.includes('<') || tree.how.includes('>'))

/** Whether a term bounds one field, so that a new one takes the place of the former. */
const isRange = (tree: QueryTree): boolean => partsOf(tree).every(isBound) && fieldsIn(tree).length === 1

/** The conditions of a query but for those that a term about the same field takes the place of. */
function besides(query: string, term: QueryTree): readonly QueryTree[] {
  const fields = fieldsIn(term)
  if (isRange(term)) return conjuncts(query).filter((part) => !(isAbout(part, fields) && isBound(part)))
  return isChoice(term) ? notAbout(query, fields) : conjuncts(query)
}

/** The query that asks for a term too: another value of the same field is let in as well, another range replaces it. */
export function withTerm(query: string, term: string): string {
  const tree = readQuery(term)
  return isChoice(tree) ? moved(query, tree, 'chosen', 'left') : termAlone(query, term)
}

/** The query without the images that the term is true for, by a condition of its own. */
export function excludingTerm(query: string, term: string): string {
  const part = readQuery(term)
  return isChoice(part) ? moved(query, part, 'left', 'chosen') : joined([...conjuncts(query), others(part)])
}

/** One of several words that are read together: what it asks for is let in beside the others, needed as well, or left out. */
export type Part = { how: 'with' | 'and' | 'not'; term: string }

/** The query with all parts of what was typed. */
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

/** The query with a choice taken into one list of its field's choices, and out of the other. */
function moved(query: string, choice: QueryTree, into: keyof Choices, outOf: keyof Choices): string {
  const [term, fields] = [queryText(choice), fieldsIn(choice)]
  const choices = choicesOf(query, fields)
  return withChoices(query, fields, {
    ...choices,
    [into]: [...new Set([...choices[into], term])],
    [outOf]: choices[outOf].filter((one) => one !== term),
  })
}

/** The images that a term is about within the rest of a query, as the number at a suggestion tells. */
export function termAlone(query: string, term: string): string {
  const tree = readQuery(term)
  return joined([...besides(query, tree), tree])
}

/** The query without some of its conditions. */
export const withoutConditions = (query: string, parts: readonly string[]): string =>
  joined(conjuncts(query).filter((part) => !parts.includes(queryText(part))))

/** The query in which some of its conditions are turned into their opposite: let in what they leave out, or leave it out. */
export function invertedConditions(query: string, parts: readonly string[], excludes: boolean): string {
  const rest = withoutConditions(query, parts)
  const tree = readQuery(parts.join(' && '))
  const terms = alternatives((excludes && excluded(tree)) || tree).map((term) => queryText(term))
  return terms.reduce(excludes ? withTerm : excludingTerm, rest)
}
