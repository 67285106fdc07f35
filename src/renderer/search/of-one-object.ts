import { knownPhrase } from '#model/query/phrase.ts'
import { queryText } from '#model/query/query-text.ts'
import { isOperator, type QueryCondition, type QueryTree } from '#model/query/query-tree.ts'
import { formatList } from '../kit/formats.ts'
import { phrases } from './phrases.ts'
import { alternatives, readQuery } from './query-terms.ts'

type Named = { title: string; term: string }

/** A prediction that review shows, with any of these classes and this confidence. */
type OneObject = { classes: readonly string[]; score: QueryCondition }

const ofImages = 'prediction.minScore'

/**
 * Combines a confidence and a class into one object: "low confidence vehicle" is one prediction, not an image with a vehicle and
 * some uncertain prediction. Returns null for other meanings.
 */
export function ofOneObject(a: Named, b: Named): Named | null {
  const [score, classes] = [scoreIn(a) ?? scoreIn(b), classesIn(a) ?? classesIn(b)]
  if (!score || !classes) return null
  const of = classes.map((name): QueryTree => ({ op: 'condition', field: 'class', how: '==', values: [name] }))
  const part: QueryTree = {
    op: 'and',
    parts: [
      of.length === 1 ? of[0]! : { op: 'or', parts: of },
      score,
      { op: 'condition', field: 'shown', how: 'true', values: [] },
    ],
  }
  return {
    title: objectText({ classes, score }),
    term: queryText({ op: 'items', list: 'predictions', how: 'exists', item: 'p', part, value: 0 }),
  }
}

/** Returns such a condition as text; null for another one. */
export function oneObjectText(tree: QueryTree): string | null {
  if (tree.op !== 'items' || tree.list !== 'predictions' || tree.how !== 'exists' || tree.part?.op !== 'and')
    return null
  const [of, score, shown, ...more] = tree.part.parts
  const classes = of && valuesOf(of, 'class', '==')
  const isShown = shown?.op === 'condition' && shown.field === 'shown' && shown.how === 'true' && more.length === 0
  const isScore = score?.op === 'condition' && score.field === 'score' && score.via === undefined
  return classes && isShown && isScore ? objectText({ classes, score }) : null
}

/** Returns "low confidence vehicle" or "vehicle with a confidence below 0.3". */
function objectText({ classes, score }: OneObject): string {
  const names = formatList(classes, 'disjunction')
  const term = queryText({ ...score, field: ofImages })
  const phrase = phrases.find((one) => one.term === term)
  return phrase ? `${phrase.title} ${names}` : `${names} ${knownPhrase(score, 'predictions')}`
}

function scoreIn({ term }: Named): QueryCondition | null {
  const tree = readQuery(term)
  const isScore = tree.op === 'condition' && tree.field === ofImages && isOperator(tree.how)
  return isScore ? { op: 'condition', field: 'score', how: tree.how, values: tree.values } : null
}

const classesIn = ({ term }: Named): string[] | null => valuesOf(readQuery(term), 'classes', 'has')

/** Returns the values of which the field needs any; null if the condition is another one. */
function valuesOf(tree: QueryTree, field: string, how: QueryCondition['how']): string[] | null {
  const terms = alternatives(tree)
  const values = terms.flatMap((one) =>
    one.op === 'condition' && one.field === field && one.how === how ? one.values.map(String) : [],
  )
  return values.length === terms.length ? values : null
}
