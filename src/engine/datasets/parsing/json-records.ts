import { messageOf } from '#model/text/zod-messages.ts'
import { keysIn, parseJson } from './parse-json.ts'
import type { ReadReport } from './read-report.ts'
import { decoderFor, isUtf16, piecesOf, utf8Checker } from './text.ts'

/**
 * A value in a JSON file: `key` is the key of its list or its own, null in a top-level list. `from` and `to` are its place in
 * the file as UTF-8, in bytes.
 */
export type JsonRecord = { key: string | null; isInList: boolean; value: unknown; from: number; to: number }

const maxDepth = 500
const maxRecordBytes = 200_000_000
/** For a file in UTF-16, which is kept in memory as a whole if its records are looked up again. */
const maxUtf16Bytes = 200_000_000

const [quote, backslash, comma, colon, openList, closeList, openObject, closeObject] = [...'"\\,:[]{}'].map(
  (character) => character.charCodeAt(0),
)
export const isSpace = (byte: number): boolean => byte === 32 || byte === 9 || byte === 10 || byte === 13

/** What is wrong with a JSON file; completes "The file is ". */
class BadJson extends Error {}

/**
 * Yields the records of a top-level list, or of the lists in a top-level object; everything else in the object comes as a
 * whole. Invalid JSON is reported, and `found` says so. A record with a duplicate key in an object is reported and left out,
 * because it is unclear which value counts.
 */
export async function* recordsIn(
  file: string,
  report: ReadReport,
  found = { isWhole: true },
): AsyncGenerator<JsonRecord> {
  const slicer = new Slicer((record) => report.reject(file, 'It has the same key twice.', record))
  try {
    for await (const chunk of utf8Of(file, report)) yield* slicer.take(chunk)
    slicer.end()
  } catch (error) {
    if (!(error instanceof BadJson)) throw error
    found.isWhole = false
    yield* slicer.taken()
    report.reject(file, `The file is ${error.message}.`)
  }
}

/** The bytes of a file as UTF-8, chunk by chunk. */
export async function* utf8Of(file: string, report: ReadReport): AsyncGenerator<Buffer> {
  let [decoder, bytes] = [null as ReturnType<typeof decoderFor> | null, 0]
  const check = utf8Checker(file, report)
  for await (const piece of piecesOf(file)) {
    if (bytes === 0 && isUtf16(piece)) {
      decoder = decoderFor(piece)
      report.change(`file read as ${decoder.encoding}`)
    }
    bytes += piece.length
    if (decoder && bytes > maxUtf16Bytes)
      throw new BadJson(`text in UTF-16 of more than ${maxUtf16Bytes / 1e6} MB; save it as UTF-8`)
    if (!decoder) check(piece)
    yield decoder ? Buffer.from(decoder.decode(piece, { stream: true })) : piece
  }
}

/** Finds where records begin and end by brackets and quotes, and parses each separately. */
class Slicer {
  #depth = 0
  #isInString = false
  #isEscaped = false
  /** Depth of records: 1 in a top-level list, 2 in a list of a top-level object. */
  #recordDepth = 1
  #isObject = false
  #key: string | null = null
  /** Keys of the top-level object. Values below a duplicate key are read both times. */
  readonly #keys = new Set<string>()
  #parts: Buffer[] = []
  #bytes = 0
  /** Where the current chunk begins in the file. */
  #start = 0
  #records: JsonRecord[] = []
  #isOver = false
  #isFirst = true
  /** Of the list or object that contains the records. */
  #recordNumber = 0
  /** Keys of the current record, each with its object. */
  #colons = 0
  readonly #rejectTwice: (record: string) => void

  /** `rejectTwice` gets records with a duplicate key. */
  constructor(rejectTwice: (record: string) => void) {
    this.#rejectTwice = rejectTwice
  }

  end(): void {
    if (!this.#isOver) throw new BadJson('cut short: its last bracket is missing')
  }

  /** The records that were found since they were last taken. */
  taken(): JsonRecord[] {
    const records = this.#records
    this.#records = []
    return records
  }

  /** The records that end in the next chunk of the file. */
  take(chunk: Buffer): JsonRecord[] {
    let from = 0
    let first = 0
    if (this.#isFirst && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) first = 3
    this.#isFirst = false
    for (let at = first; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false
        else if (byte === backslash) this.#isEscaped = true
        else if (byte === quote) this.#isInString = false
        continue
      }
      if (byte === quote) {
        if (this.#depth === 0) throw new BadJson('not JSON: it is neither a list nor an object')
        this.#isInString = true
      } else if (byte === openList || byte === openObject) {
        if (this.#depth === 0) {
          if (this.#isOver) throw new BadJson('not JSON: something follows its end')
          this.#isObject = byte === openObject
          from = at + 1
        } else if (this.#depth === 1 && this.#isObject && byte === openList && this.#key !== null) {
          this.#recordDepth = 2
          this.#recordNumber = 0
          this.#begin()
          from = at + 1
        }
        this.#depth += 1
        if (this.#depth > maxDepth) throw new BadJson(`not JSON: it is nested more than ${maxDepth} deep`)
      } else if (byte === closeList || byte === closeObject) {
        if (this.#depth === this.#recordDepth) {
          this.#record(chunk, from, at)
          from = at + 1
          if (this.#recordDepth === 2) {
            this.#recordDepth = 1
            this.#key = null
          } else this.#isOver = true
        }
        this.#depth -= 1
        if (this.#depth < 0) throw new BadJson('not JSON: a bracket closes nothing')
      } else if (byte === comma && this.#depth === this.#recordDepth) {
        this.#record(chunk, from, at)
        from = at + 1
        if (this.#recordDepth === 1) this.#key = null
      } else if (byte === colon) {
        if (this.#depth === 1 && this.#isObject && this.#key === null) {
          this.#key = String(this.#parsed(chunk, from, at))
          if (this.#keys.has(this.#key)) this.#rejectTwice(this.#key)
          this.#keys.add(this.#key)
          from = at + 1
        } else this.#colons += 1
      } else if (this.#depth === 0 && !isSpace(byte)) throw new BadJson('not JSON: it is neither a list nor an object')
    }
    if (this.#depth > 0) this.#keep(chunk.subarray(from))
    this.#start += chunk.length
    return this.taken()
  }

  #begin(): void {
    this.#parts = []
    this.#bytes = 0
  }

  #keep(part: Buffer): void {
    this.#bytes += part.length
    if (this.#bytes > maxRecordBytes)
      throw new BadJson(`too large: a record of it has more than ${maxRecordBytes / 1e6} MB`)
    this.#parts.push(Buffer.from(part))
  }

  #record(chunk: Buffer, from: number, at: number): void {
    const start = this.#start + from - this.#bytes
    const value = this.#parsed(chunk, from, at)
    const colons = this.#colons
    this.#colons = 0
    if (value === undefined) return
    const isInList = this.#recordDepth === 2
    this.#recordNumber += 1
    if (colons === keysIn(value)) {
      this.#records.push({ key: this.#key, isInList, value, from: start, to: this.#start + at })
      return
    }
    const isOneOfMany = isInList || this.#key === null
    this.#rejectTwice(isOneOfMany ? `no. ${this.#recordNumber} of ${this.#key ?? 'the list'}` : this.#key!)
  }

  /** Undefined if there is only whitespace. What began in an earlier chunk is joined first. */
  #parsed(chunk: Buffer, from: number, at: number): unknown {
    let text: string
    if (this.#bytes === 0) text = chunk.toString('utf8', from, at)
    else {
      this.#keep(chunk.subarray(from, at))
      text = Buffer.concat(this.#parts).toString('utf8')
      this.#begin()
    }
    if (text.trim() === '') return undefined
    try {
      return parseJson(text)
    } catch (error) {
      if (error instanceof SyntaxError) throw new BadJson(`not JSON: ${messageOf(error)}`)
      throw error
    }
  }
}
