import type { ASTNode } from '@marcbachmann/cel-js'
import prettyBytes from 'pretty-bytes'
import { leftOutText } from '#model/left-out-text.ts'
import { dayMs } from '#model/units.ts'
import { durationMs } from './functions.ts'
import { isChain, linksOf } from './nesting.ts'
import {
  adjectives,
  counted,
  having,
  lists,
  measured,
  nameOf,
  ofThing,
  prefixes,
  textMethods,
  timeParts,
  times,
} from './phrase-fields.ts'
import { dottedName } from './scope.ts'
import { parse } from './where.ts'

type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='
type Value = string | number
/** What a part of a query is called: the name of its field, or of what it asks about an item of a list. */
type NameIn = (node: ASTNode) => string | null

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
const opposite: Record<Comparison, Comparison> = { '==': '!=', '!=': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' }

/**
 * A query in words that go on after "images": "from yard 7 and imported more than 2 years ago". What has no words is
 * quoted as it is written. Throws QueryProblem for a wrong query.
 */
export function phraseOf(text: string): string {
  return phraseOfNode(parse(text), text)
}

/** The same of a part of a query that was read already. */
export function phraseOfNode(node: ASTNode, text: string): string {
  return phrase(node, false, dottedName, false) ?? codeText(node, text, false)

  /** `isNot`: the words for its opposite. Null where a part of an item has no words. */
  function phrase(part: ASTNode, isNot: boolean, nameIn: NameIn, isInside: boolean): string | null {
    if (part.op === '!_') return phrase(part.args, !isNot, nameIn, isInside)
    if (!isChain(part)) return conditionText(part, isNot, nameIn, (inner, not, name) => phrase(inner, not, name, true))
    const links = linksOf(part)
    const isAny = (part.op === '||') !== isNot
    const same = part.op === '||' ? sameField(links, isNot, nameIn) : null
    if (same) return same
    const said = links.map(
      (link) => phrase(link, isNot, nameIn, true) ?? (nameIn === dottedName ? codeText(link, text, isNot) : null),
    )
    if (said.includes(null)) return null
    const joined = said.join(isAny ? ' or ' : ' and ')
    return isInside && (isAny || nameIn !== dottedName) ? `(${joined})` : joined
  }
}

const codeText = (node: ASTNode, text: string, isNot: boolean): string => {
  let [code, not] = [node, isNot]
  for (; code.op === '!_'; code = code.args) not = !not
  return `where the expression “${text.slice(code.start, code.end)}” ${not ? 'does not hold' : 'holds'}`
}

/** `state == "new" || state == "predicted"` asks about one field. */
function sameField(links: readonly ASTNode[], isNot: boolean, nameIn: NameIn): string | null {
  const found = links.map((link) => comparisonOf(link, nameIn))
  const field = found[0]?.field
  if (field === undefined || !found.every((one) => one?.field === field && one.op === '==' && one.of === 'value'))
    return null
  return valuesText(
    field,
    found.map((one) => one!.value),
    isNot,
  )
}

type Inner = (node: ASTNode, isNot: boolean, nameIn: NameIn) => string | null

function conditionText(node: ASTNode, isNot: boolean, nameIn: NameIn, inner: Inner): string | null {
  const not = isNot ? 'not ' : ''
  const field = nameIn(node)
  if (field !== null) return adjectives.get(field) ? `${not}${adjectives.get(field)}` : null
  if (node.op === 'call') {
    const [name, [given, reason]] = node.args
    if (name === 'leftOutOf' && given && reason) return leftOutPhrase(given, reason, not)
    const known = name === 'has' && given ? nameIn(given) : null
    if (known) return `${isNot ? 'without' : 'with'} a known ${nameOf(known)}`
    const thing = given && ofThing.get(name) ? constantOf(given) : null
    return thing === null ? null : `${not}${ofThing.get(name)} ${thing}`
  }
  if (node.op === 'rcall') return methodText(node.args, isNot, nameIn) ?? itemsText(node.args, isNot, inner)
  if (node.op === 'in') return inText(node.args[0], node.args[1], isNot, nameIn)
  const compared = comparisonOf(node, nameIn)
  if (compared) return comparisonText(isNot ? { ...compared, op: opposite[compared.op] } : compared)
  return countText(node, isNot, inner) ?? partText(node, isNot)
}

function leftOutPhrase(version: ASTNode, reason: ASTNode, not: string): string | null {
  const [thing, given] = [constantOf(version), constantOf(reason)]
  if (thing === null || given === null) return null
  return `${not}${ofThing.get('leftOutOf')} ${thing} (${leftOutText[given as keyof typeof leftOutText] ?? given})`
}

function inText(left: ASTNode, right: ASTNode, isNot: boolean, nameIn: NameIn): string | null {
  const field = nameIn(left)
  if (field !== null && right.op === 'list') {
    const values = right.args.map(constantOf)
    return values.every((value) => value !== null) ? valuesText(field, values, isNot) : null
  }
  const [words, item] = [having.get(nameIn(right) ?? ''), constantOf(left)]
  return item === null || !words ? null : `${isNot ? notText(words) : words} ${item}`
}

const notText = (words: string): string =>
  words.startsWith('with ')
    ? words.replace('with', 'without')
    : words.startsWith('that are')
      ? `${words} not`
      : `not ${words}`

type Method = readonly [name: string, receiver: ASTNode, given: readonly ASTNode[]]

/** `image.path.contains("cam3")`; with lowerAscii() before it "in upper or lower case". */
function methodText([name, receiver, [given]]: Method, isNot: boolean, nameIn: NameIn): string | null {
  const isAnyCase = receiver.op === 'rcall' && receiver.args[0] === 'lowerAscii'
  const field = nameIn(isAnyCase ? receiver.args[1] : receiver)
  const [words, value] = [textMethods.get(name), given && constantOf(given)]
  if (field === null || !words || typeof value !== 'string') return null
  const said = isNot ? `does not ${words[1]}` : words[0]
  return `whose ${nameOf(field)} ${said} “${value}”${isAnyCase ? ' in upper or lower case' : ''}`
}

/** `labels.exists(l, l.class == "dog")` and its like: a list, its words, and what it asks of an item. */
function itemOf([, list, [variable, body]]: Method): { many: string; body: ASTNode; nameIn: NameIn } | null {
  const many = lists.get(dottedName(list) ?? '')
  if (!many || variable?.op !== 'id' || !body) return null
  const name = variable.args
  const nameIn: NameIn = (node) => {
    const dotted = dottedName(node)
    return dotted === name ? 'name' : dotted?.startsWith(`${name}.`) ? dotted.slice(name.length + 1) : null
  }
  return { many, body, nameIn }
}

function itemsText(method: Method, isNot: boolean, inner: Inner): string | null {
  const [quantifier, item] = [method[0], itemOf(method)]
  if (!item || !['exists', 'all', 'exists_one'].includes(quantifier)) return null
  const { many, body, nameIn } = item
  const isOutside = quantifier === 'all' && isNot
  const asked = inner(body, isOutside, nameIn)
  if (asked === null) return null
  if (quantifier === 'all' && !isNot) return `with no ${many} but those ${asked}`
  const one = quantifier === 'exists_one' ? `exactly one ${singular(many)}` : withArticle(singular(many))
  return `${isNot && !isOutside ? 'without' : 'with'} ${one} ${asked}`
}

/** `labels.filter(l, l.class == "dog").size() > 2`, `image.tags.size() == 0`. */
function countText(node: ASTNode, isNot: boolean, inner: Inner): string | null {
  const read = (asked: ASTNode, given: ASTNode, op: Comparison): string | null => {
    const value = constantOf(given)
    const list =
      asked.op === 'rcall' && asked.args[0] === 'size'
        ? asked.args[1]
        : asked.op === 'call' && asked.args[0] === 'size'
          ? asked.args[1][0]
          : null
    if (!list || typeof value !== 'number') return null
    const said = isNot ? opposite[op] : op
    const many = lists.get(dottedName(list) ?? '')
    if (many) return amountText(said, value, many)
    const item = list.op === 'rcall' && list.args[0] === 'filter' ? itemOf(list.args) : null
    const asks = item && inner(item.body, false, item.nameIn)
    return asks ? `${amountText(said, value, item.many)} ${asks}` : null
  }
  return eitherSide(node, read)
}

/** `image.capturedAt.getHours() >= 22` */
function partText(node: ASTNode, isNot: boolean): string | null {
  return eitherSide(node, (asked, given, op) => {
    if (asked.op !== 'rcall') return null
    const [done, part, value] = [
      times.get(dottedName(asked.args[1]) ?? ''),
      timeParts.get(asked.args[0]),
      constantOf(given),
    ]
    return done && part && value !== null ? `${done} ${part} ${limits[isNot ? opposite[op] : op]} ${value}` : null
  })
}

function eitherSide<T>(node: ASTNode, read: (asked: ASTNode, given: ASTNode, op: Comparison) => T | null): T | null {
  if (!(node.op in turned)) return null
  const [left, right] = node.args as [ASTNode, ASTNode]
  const op = node.op as Comparison
  return read(left, right, op) ?? read(right, left, turned[op])
}

type Compared = { field: string; op: Comparison; value: Value; of: 'value' | 'age' | 'time' | 'field' }

function comparisonOf(node: ASTNode, nameIn: NameIn): Compared | null {
  return eitherSide(node, (asked, given, op) => {
    const isAge = asked.op === 'call' && asked.args[0] === 'age'
    const field = nameIn(isAge ? (asked.args as [string, ASTNode[]])[1][0]! : asked)
    if (field === null) return null
    const [time, other] = [timeOf(given), nameIn(given)]
    const compared = (of: Compared['of'], value: Value | null): Compared | null =>
      value === null ? null : { field, op, value, of }
    if (isAge) return compared('age', spanMs(given))
    if (time !== null) return compared('time', time)
    return other === null ? compared('value', constantOf(given)) : compared('field', other)
  })
}

function comparisonText({ field, op, value, of }: Compared): string | null {
  const done = times.get(field)
  const [many, size] = [counted.get(field), measured.get(field)]
  const isEqual = op === '==' || op === '!='
  if (of === 'age') {
    if (!done || isEqual) return null
    return op.startsWith('>') ? `${done} more than ${spanText(value)} ago` : `${done} in the last ${spanText(value)}`
  }
  if (of === 'time') return done && !isEqual ? `${done} ${op.startsWith('<') ? 'before' : 'after'} ${value}` : null
  if (of === 'field') {
    const other = measured.get(String(value))
    return size && other ? `with ${withArticle(size)} ${limits[op]} the ${other}` : null
  }
  if (many) return amountText(op, value, many)
  if (size) return `with ${withArticle(size)} ${limits[op]} ${amountOf(field, value)}`
  return isEqual ? valuesText(field, [value], op === '!=') : null
}

/** "without labels", "with labels", "with at least 3 labels". */
function amountText(op: Comparison, value: Value, what: string): string {
  if (value === 0 && (op === '==' || op === '<=')) return `without ${what}`
  if (value === 0 && (op === '!=' || op === '>')) return `with ${what}`
  return `with ${amounts[op]} ${value} ${value === 1 ? singular(what) : what}`
}

const amountOf = (field: string, value: Value): string =>
  typeof value !== 'number'
    ? value
    : field === 'image.bytes'
      ? prettyBytes(value)
      : /^(image\.)?(width|height)$|^[xy]$/.test(field)
        ? `${value} px`
        : String(value)

/** That a field has one of these values, or none of them. */
function valuesText(field: string, values: readonly Value[], isNot: boolean): string | null {
  const any = orText(values.map(String))
  const prefix = prefixes.get(field)
  if (prefix) return `${isNot ? notText(prefix) : prefix} ${any}`
  if (counted.get(field) || measured.get(field) || times.get(field)) return null
  const name = nameOf(field)
  return isNot ? `with ${withArticle(name)} other than ${any}` : `with the ${name} ${any}`
}

const orText = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`

const withArticle = (name: string): string => `${/^[aeio]/.test(name) ? 'an' : 'a'} ${name}`

const singular = (many: string): string => many.replace(/(ss)es$|s$/, '$1')

function constantOf(node: ASTNode): Value | null {
  if (node.op === '-_') {
    const amount = constantOf(node.args)
    return typeof amount === 'number' ? -amount : null
  }
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
