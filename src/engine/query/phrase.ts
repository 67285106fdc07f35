import type { ASTNode } from '@marcbachmann/cel-js'
import { durationMs } from './functions.ts'
import { isChain, linksOf } from './nesting.ts'
import { dottedName } from './scope.ts'
import { parse } from './where.ts'

type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='
type Value = string | number

const dayMs = 86_400_000

const times: Record<string, string> = {
  'image.importedAt': 'imported',
  'image.capturedAt': 'taken',
  'image.reviewedAt': 'reviewed',
  'review.skippedAt': 'skipped',
}

/** Fields with a number, by what it counts: "fewer than 3 labels". */
const counted: Record<string, string> = {
  'labels.count': 'labels',
  'prediction.count': 'predictions',
  'comments.open': 'open comments',
  'comments.count': 'comments',
  'review.skips': 'skips',
}

/** Fields with a number that is no count, by its name: "with a lowest confidence below 0.4". */
const measured: Record<string, string> = {
  'image.width': 'width',
  'image.height': 'height',
  'image.bytes': 'file size',
  'prediction.minScore': 'lowest confidence',
  'prediction.maxScore': 'highest confidence',
  'review.disagreement': 'disagreement',
  'review.uncertainty': 'uncertainty',
  'review.novelty': 'novelty',
  'review.diversity': 'place in a varied batch',
  'errors.overlooked': 'confidence of an overlooked object',
  'errors.badlyPlaced': 'confidence of a badly placed label',
  'errors.wrongClass': 'confidence of a swapped class',
  'duplicates.size': 'near-duplicate group size',
  'duplicates.rank': 'rank among near-duplicates',
  'sequence.frame': 'frame number',
  'signal.f1': 'agreement with the current model',
  'signal.similarity': 'similarity to others',
  'signal.coverage': 'coverage',
  'signal.labelQuality': 'label quality',
  'signal.shapley': 'value on the golden set',
  'signal.novelty': 'novelty',
  'signal.staleness': 'loss of value by age',
}

const adjectives: Record<string, string> = {
  hold: 'on hold',
  'review.blind': 'reviewed without predictions',
  sentinel: 'pinned',
}

const amounts: Record<Comparison, string> = {
  '==': 'exactly',
  '!=': 'other than',
  '<': 'fewer than',
  '<=': 'at most',
  '>': 'more than',
  '>=': 'at least',
}
const limits: Record<Comparison, string> = {
  '==': 'of',
  '!=': 'other than',
  '<': 'below',
  '<=': 'of at most',
  '>': 'above',
  '>=': 'of at least',
}
const turned: Record<Comparison, Comparison> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/**
 * A query in words that go on after "images": "from yard 7 and imported more than 2 years ago". What has no words is
 * quoted as it is written. Throws QueryProblem for a wrong query.
 */
export function phraseOf(text: string): string {
  return phraseOfNode(parse(text), text)
}

/** The same of a part of a query that was read already. */
export function phraseOfNode(node: ASTNode, text: string, isInside = false): string {
  if (isChain(node)) {
    const links = linksOf(node)
    const same = node.op === '||' ? sameField(links) : null
    if (same) return same
    const joined = links.map((link) => phraseOfNode(link, text, true)).join(node.op === '&&' ? ' and ' : ' or ')
    return node.op === '||' && isInside ? `(${joined})` : joined
  }
  return conditionText(node) ?? `where ${text.slice(node.start, node.end)}`
}

/** `state == "new" || state == "predicted"` asks about one field. */
function sameField(links: readonly ASTNode[]): string | null {
  const found = links.map(comparisonOf)
  const field = found[0]?.field
  if (field === undefined || !found.every((one) => one?.field === field && one.op === '==' && !one.isAge)) return null
  return valuesText(
    field,
    found.map((one) => one!.value),
  )
}

function conditionText(node: ASTNode): string | null {
  if (node.op === '!_') {
    const inner = conditionText(node.args)
    return inner === null ? null : `except those ${inner}`
  }
  const field = dottedName(node)
  if (field !== null) return adjectives[field] ?? null
  if (node.op === 'call' && node.args[0] === 'has') {
    const known = node.args[1][0] && dottedName(node.args[1][0])
    return known ? `with a known ${nameOf(known)}` : null
  }
  if (node.op === 'in') return inText(node.args[0], node.args[1])
  const compared = comparisonOf(node)
  return compared && comparisonText(compared)
}

function inText(left: ASTNode, right: ASTNode): string | null {
  const field = dottedName(left)
  if (field !== null && right.op === 'list') {
    const values = right.args.map(constantOf)
    return values.every((value) => value !== null) ? valuesText(field, values) : null
  }
  const [list, item] = [dottedName(right), constantOf(left)]
  if (item === null) return null
  if (list === 'labels.classes') return `with the class ${item}`
  return list === 'image.tags' ? `tagged ${item}` : null
}

type Compared = { field: string; op: Comparison; value: Value; isAge: boolean; isTime: boolean }

function comparisonOf(node: ASTNode): Compared | null {
  if (!(node.op in turned)) return null
  const [left, right] = node.args as [ASTNode, ASTNode]
  const read = (asked: ASTNode, given: ASTNode, op: Comparison): Compared | null => {
    const isAge = asked.op === 'call' && asked.args[0] === 'age'
    const field = dottedName(isAge ? (asked.args as [string, ASTNode[]])[1][0]! : asked)
    const value = isAge ? spanMs(given) : (timeOf(given) ?? constantOf(given))
    return field === null || value === null ? null : { field, op, value, isAge, isTime: timeOf(given) !== null }
  }
  const op = node.op as Comparison
  return read(left, right, op) ?? read(right, left, turned[op])
}

function comparisonText({ field, op, value, isAge, isTime }: Compared): string | null {
  const done = times[field]
  if (isAge) {
    if (!done || op === '==' || op === '!=') return null
    return op.startsWith('>') ? `${done} more than ${spanText(value)} ago` : `${done} in the last ${spanText(value)}`
  }
  if (isTime)
    return done && op !== '==' && op !== '!=' ? `${done} ${op.startsWith('<') ? 'before' : 'after'} ${value}` : null
  const what = counted[field]
  if (what)
    return value === 0 && (op === '==' || op === '<=') ? `without ${what}` : `with ${amounts[op]} ${value} ${what}`
  if (measured[field]) return `with ${withArticle(measured[field])} ${limits[op]} ${value}`
  if (op === '==') return valuesText(field, [value])
  if (op !== '!=') return null
  const equal = valuesText(field, [value])
  return equal && `except those ${equal}`
}

/** That a field has one of these values. */
function valuesText(field: string, values: readonly Value[]): string | null {
  const any = orText(values.map(String))
  if (field === 'state') return `that are ${any}`
  if (field === 'image.source') return `from ${any}`
  if (field === 'reviewer') return `reviewed by ${any}`
  if (field === 'image.format') return `in ${any} format`
  return counted[field] || measured[field] || times[field] ? null : `with the ${nameOf(field)} ${any}`
}

const orText = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} or ${parts.at(-1)}`

const withArticle = (name: string): string => `${/^[aeio]/.test(name) ? 'an' : 'a'} ${name}`

/** What a field is called in a sentence about images: "labels", "imported", "on hold", "lowest confidence". */
export const fieldTitle = (field: string): string =>
  times[field] ?? (counted[field] ? `number of ${counted[field]}` : (adjectives[field] ?? nameOf(field)))

/** `image.licence` as "licence", `prediction.model` as "prediction model". */
const nameOf = (field: string): string =>
  measured[field] ??
  (times[field] && `time ${times[field]}`) ??
  field
    .replace(/^image\./, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('.', ' ')
    .toLowerCase()

function constantOf(node: ASTNode): Value | null {
  if (node.op !== 'value') return null
  const { args } = node
  return typeof args === 'bigint' ? Number(args) : typeof args === 'string' || typeof args === 'number' ? args : null
}

/** The day of `timestamp("2026-05-01T00:00:00Z")`. */
function timeOf(node: ASTNode): string | null {
  const text =
    node.op === 'call' && node.args[0] === 'timestamp' ? node.args[1][0] && constantOf(node.args[1][0]) : null
  return typeof text === 'string' ? text.slice(0, 10) : null
}

function spanMs(node: ASTNode): number | null {
  if (node.op !== 'call') return null
  const [name, [given]] = node.args
  const value = given ? constantOf(given) : null
  if (name === 'days' && typeof value === 'number') return value * dayMs
  return name === 'duration' && typeof value === 'string' ? durationMs(value) : null
}

function spanText(ms: Value): string {
  const days = Number(ms) / dayMs
  const [n, unit] = days % 365 === 0 ? [days / 365, 'year'] : days >= 1 ? [days, 'day'] : [days * 24, 'hour']
  return `${Math.round(n * 10) / 10} ${unit}${n === 1 ? '' : 's'}`
}
