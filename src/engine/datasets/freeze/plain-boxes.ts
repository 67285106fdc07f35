import { hash } from 'node:crypto'
import { canonicalJson } from '#model/text/canonical-json.ts'
import type { ClassNames } from '../versions/content-hash.ts'

/** SQL: the labels of the row `image` in one text, NULL if it has none. SQLite joins them in less time than it hands them out. */
export const plainBoxes = `(
  SELECT group_concat(iif(shape = 'box' AND layer IS NULL AND track IS NULL AND attributes = '{}',
    position || ' ' || class_id || geometry, 'other'), '')
  FROM annotation WHERE annotation.image_id = image.id)`

/** The digest of the labels of an image, and how many it has by the ids of their classes. */
export type Digested = { digest: string; counts: ReadonlyMap<number, number> }

const bytesOf = (text: string): Uint8Array => Buffer.from(text)
/** A text as the numbers that its bytes are by the four: so it is written in a third of the time. */
type Words = { words: Int32Array; length: number }
function wordsOf(text: string): Words {
  const { length } = bytesOf(text)
  const bytes = Buffer.alloc(length + 3)
  bytes.write(text)
  return { words: Int32Array.from({ length: Math.ceil(length / 4) }, (_, i) => bytes.readInt32BE(i * 4)), length }
}
/** What stands before each number of a box as it is stored, and, with its place there, as it is digested; the class before. */
const stored = ['{"shape":"box","x":', ',"y":', ',"width":', ',"height":'].map(bytesOf)
const told = [
  ['', 3],
  [',"shape":"box","width":', 2],
  [',"x":', 0],
  [',"y":', 1],
].map(([text, place]) => [wordsOf(`${text}`), Number(place)] as const)
/** More bytes than a box takes without its class. */
const longestBox = 200
const [zero, nine, minus, dot, comma, bracket, bracketEnd, braceEnd] = [48, 57, 45, 46, 44, 91, 93, 125] as const

/**
 * Digests what `plainBoxes` gave as bytes: there may be millions of boxes, and texts of their parts take twice as long. Gives
 * null where a label is no plain box, or where they do not stand in the order in which they are painted.
 */
export function digestsOfBoxes(names: ClassNames): (labels: string) => Digested | null {
  const beginOf = (name: string | null) =>
    wordsOf(`{"attributes":{},"class":${canonicalJson(name)},"geometry":{"height":`)
  const begins = new Map([...names].map(([id, name]) => [id, beginOf(name)]))
  const unnamed = beginOf(null)
  const longest = longestBox + Math.max(unnamed.length, ...[...begins.values()].map(({ length }) => length))
  let source = Buffer.alloc(2 ** 16)
  let target = new Uint8Array(2 ** 16)
  let view = new DataView(target.buffer)
  /** Of each number of a box where it begins and ends, and its text where that is another one. */
  const [from, to] = [new Int32Array(stored.length), new Int32Array(stored.length)]
  const others = stored.map(() => '')
  return (labels) => {
    // At most three bytes a character, and one behind them.
    if (source.length <= labels.length * 3) source = Buffer.alloc(labels.length * 6)
    const length = source.write(labels)
    source[length] = 0
    const counts = new Map<number, number>()
    let [at, end, last] = [0, 0, -1]
    while (at < length) {
      let [position, classId] = [0, 0]
      for (; isDigit(source[at]!); at++) position = position * 10 + source[at]! - zero
      for (at++; isDigit(source[at]!); at++) classId = classId * 10 + source[at]! - zero
      if (position <= last) return null
      last = position
      for (let i = 0; i < stored.length; i++) {
        if (!isAt(source, at, stored[i]!)) return null
        at += stored[i]!.length
        from[i] = at
        at = numberEnd(source, at)
        to[i] = at
        if (isShort(source, from[i]!, at)) others[i] = ''
        else {
          const number = Number(labels.slice(from[i]!, at))
          if (!Number.isFinite(number)) return null
          others[i] = `${number}`
        }
      }
      if (source[at++] !== braceEnd) return null
      if (target.length < end + longest) {
        const former = target
        target = new Uint8Array(2 * (end + longest))
        target.set(former)
        view = new DataView(target.buffer)
      }
      target[end] = end === 0 ? bracket : comma
      end = put(view, end + 1, begins.get(classId) ?? unnamed)
      for (let i = 0; i < told.length; i++) {
        const [text, place] = told[i]!
        end = put(view, end, text)
        const other = others[place]!
        for (let j = 0; j < other.length; j++) target[end++] = other.charCodeAt(j)
        if (other === '') for (let j = from[place]!; j < to[place]!; j++) target[end++] = source[j]!
      }
      target[end++] = braceEnd
      target[end++] = braceEnd
      counts.set(classId, (counts.get(classId) ?? 0) + 1)
    }
    target[end++] = bracketEnd
    return { digest: hash('sha256', target.subarray(0, end)), counts }
  }
}

const isDigit = (byte: number): boolean => byte >= zero && byte <= nine

function isAt(source: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (source[at + i] !== text[i]) return false
  return true
}

/** What stands in JSON up to a comma or brace, or the 0 behind the text. */
function numberEnd(source: Uint8Array, at: number): number {
  let end = at
  while (source[end] !== comma && source[end] !== braceEnd && source[end] !== 0) end++
  return end
}

/** Whether JavaScript would write a number of JSON as it stands there: at most five digits, at most six behind the point. */
function isShort(source: Uint8Array, from: number, to: number): boolean {
  const begin = source[from] === minus ? from + 1 : from
  let at = begin
  while (at < to && isDigit(source[at]!)) at++
  const digits = at - begin
  if (digits === 0 || digits > 5 || (digits > 1 && source[begin] === zero)) return false
  if (at === to) return source[begin] !== zero || begin === from
  const behind = at + 1
  if (source[at] !== dot || to - behind > 6 || source[to - 1] === zero) return false
  for (at = behind; at < to; at++) if (!isDigit(source[at]!)) return false
  return to > behind
}

/** May write up to three bytes more, which the next ones take. */
function put(target: DataView, end: number, { words, length }: Words): number {
  for (let i = 0; i < words.length; i++) target.setInt32(end + i * 4, words[i]!)
  return end + length
}
