import { readJson } from '#model/text/read-json.ts'
import { isSpace, utf8Of } from './json-records.ts'
import { ReadReport } from './read-report.ts'

/** Limits for depth, length and number of the listed keys. */
const maxDepth = 5
const maxKeyBytes = 200
const maxKeys = 5000

const [quote, backslash, comma, colon, openList, closeList, openObject, closeObject] = [...'"\\,:[]{}'].map(
  (character) => character.charCodeAt(0),
)

/** Whether a JSON file has a value at a path: `.shapes`, `.shapes[]` if it is a list, `[].image_id` in a list of objects. */
export type HasKey = (path: string) => boolean

/**
 * The structure of a JSON file, in any order: `.key` for each key, with `[]` behind it for a list and `{}` for an
 * object. Strings are skipped, however long. Reads until `isEnough`, or to the end of the first value.
 */
export async function keysInJson(file: string, isEnough: (has: HasKey) => boolean): Promise<HasKey> {
  const scanner = new Scanner(isEnough)
  for await (const piece of utf8Of(file, new ReadReport())) if (scanner.take(piece)) break
  return scanner.has
}

class Scanner {
  readonly #keys = new Set<string>()
  readonly #isEnough: (has: HasKey) => boolean
  /** The enclosing lists and objects, outermost first, as far as their keys are reported. */
  readonly #around: { path: string; isList: boolean }[] = []
  #depth = 0
  #key = ''
  #isInString = false
  #isEscaped = false
  /** The bytes of the current or last string; null once it is too long for a key. */
  #text: Buffer[] | null = null
  #isOver = false
  #isFirst = true

  constructor(isEnough: (has: HasKey) => boolean) {
    this.#isEnough = isEnough
  }

  has = (path: string): boolean => this.#keys.has(path)

  /** Reads on; returns whether to stop. */
  take(piece: Buffer): boolean {
    let at = this.#isFirst && piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf ? 3 : 0
    this.#isFirst = false
    while (at < piece.length && !this.#isOver) {
      if (this.#isInString) {
        at = this.#readString(piece, at)
        continue
      }
      const byte = piece[at++]!
      if (byte === quote) {
        if (this.#depth === 0) this.#isOver = true
        this.#isInString = true
        this.#text = this.#depth <= maxDepth ? [] : null
      } else if (byte === openList || byte === openObject) this.#open(byte === openList)
      else if (byte === closeList || byte === closeObject) this.#close()
      else if (byte === colon) this.#startValue()
      else if (byte === comma) this.#key = ''
      else if (this.#depth === 0 && !isSpace(byte)) this.#isOver = true
    }
    return this.#isOver
  }

  /** Reads to the end of a string or of the chunk; returns where to continue. */
  #readString(piece: Buffer, from: number): number {
    let end = from
    for (;;) {
      if (this.#isEscaped) {
        this.#isEscaped = false
        end += 1
        if (end >= piece.length) break
      }
      const next = piece.indexOf(quote!, end)
      const stop = next < 0 ? piece.length : next
      let slashes = 0
      while (stop - slashes > end && piece[stop - slashes - 1] === backslash) slashes += 1
      this.#isEscaped = slashes % 2 === 1
      end = stop
      if (next < 0) break
      if (!this.#isEscaped) {
        this.#keep(piece.subarray(from, end))
        this.#isInString = false
        return end + 1
      }
    }
    this.#keep(piece.subarray(from))
    return piece.length
  }

  #keep(part: Buffer): void {
    if (!this.#text) return
    this.#text.push(Buffer.from(part.subarray(0, maxKeyBytes + 1)))
    if (this.#text.reduce((sum, { length }) => sum + length, 0) > maxKeyBytes) this.#text = null
  }

  #startValue(): void {
    const around = this.#around.at(-1)
    if (this.#depth > maxDepth || !around || around.isList || !this.#text) return
    this.#key = textOf(Buffer.concat(this.#text))
    this.#add(`${around.path}.${this.#key}`)
  }

  #open(isList: boolean): void {
    this.#depth += 1
    if (this.#depth > maxDepth) return
    const around = this.#around.at(-1)
    const path = around ? (around.isList ? `${around.path}[]` : `${around.path}.${this.#key}`) : ''
    this.#around.push({ path, isList })
    this.#add(`${path}${isList ? '[]' : '{}'}`)
  }

  #close(): void {
    if (this.#depth <= maxDepth) this.#around.pop()
    this.#depth -= 1
    if (this.#depth <= 0) this.#isOver = true
  }

  #add(path: string): void {
    if (this.#keys.has(path) || this.#keys.size >= maxKeys) return
    this.#keys.add(path)
    if (this.#isEnough(this.has)) this.#isOver = true
  }
}

function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  if (!text.includes('\\')) return text
  const read = readJson(`"${text}"`)
  return 'value' in read ? String(read.value) : text
}
