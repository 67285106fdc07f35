import { fieldWords } from '#model/query/field-words.ts'
import type { QueryField } from '#model/query/query-fields.ts'
import type { Operator, QueryTree } from '#model/query/query-tree.ts'

const operators = new Map(
  Object.entries<Operator>({
    'more than': '>',
    'greater than': '>',
    over: '>',
    above: '>',
    '>': '>',
    'at least': '>=',
    from: '>=',
    '>=': '>=',
    'fewer than': '<',
    'less than': '<',
    under: '<',
    below: '<',
    '<': '<',
    'at most': '<=',
    'up to': '<=',
    '<=': '<=',
    exactly: '==',
    '=': '==',
  }),
)

const factors = new Map(Object.entries<number>({ '%': 0.01, px: 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9 }))

const operatorWords = [...operators.keys()].join('|')
const amount = new RegExp(
  String.raw`^(?:(${operatorWords}) ?)?(\d+(?:\.\d+)?) ?(%|px|[kmg]?b)?( ?\+| or more)?(?: (.*))?$`,
)
const reversed = new RegExp(String.raw`^(.+?):? ?((?:${operatorWords}) ?\d.*|\d.*)$`)

type FieldsNamed = (words: string) => readonly QueryField[]

/** Reads a comparison of a field with a number: "more than 5 objects", "5+ labels", "width over 1000", "confidence below 50%". */
export function amountIn(text: string, fieldsNamed: FieldsNamed): QueryTree | null {
  const [, word, number, unit, orMore, after] = amount.exec(text) ?? []
  if (number === undefined) {
    const [, before, rest] = reversed.exec(text) ?? []
    return before && rest && !amount.exec(rest)?.[5] ? amountIn(`${rest} ${before}`, fieldsNamed) : null
  }
  const field = fieldsNamed(after ?? '').find(({ type }) => type === 'int' || type === 'double')
  if (!field) return null
  const operator = orMore ? '>=' : word === undefined ? '==' : operators.get(word)!
  // A number alone means a count, never an exact measure.
  if (word === undefined && !orMore && !fieldWords(field.name).counts) return null
  const value = Number((Number(number) * (unit ? factors.get(unit)! : 1)).toPrecision(12))
  if (field.type === 'int' && !Number.isInteger(value)) return null
  return { op: 'condition', field: field.name, how: operator, values: [value] }
}
