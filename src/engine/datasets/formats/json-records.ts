import { createReadStream } from 'node:fs'
import { messageOf } from '#model/text/zod-messages.ts'
import type { ReadReport } from './read-report.ts'

/** A value of a JSON file: `key` is that of its list or its own, null in a list at the top. */
export type JsonRecord = { key: string | null; value: unknown }

const chunkBytes = 256 * 1024
const maxDepth = 500
const maxRecordBytes = 200_000_000

const [quote, backslash, comma, colon, openList, closeList, openObject, closeObject] = [...'"\\,:[]{}'].map(
  (character) => character.charCodeAt(0),
)
const isSpace = (byte: number): boolean => byte === 32 || byte === 9 || byte === 10 || byte === 13

/** What is wrong with a JSON file: goes on after "The file is ". */
class BadJson extends Error {}

/** The records of a JSON file as far as it can be read; what is wrong with it is reported. */
export async function* recordsIn(file: string, report: ReadReport): AsyncGenerator<JsonRecord> {
  try {
    yield* jsonRecords(file)
  } catch (error) {
    if (!(error instanceof BadJson)) throw error
    report.reject(file, `The file is ${error.message}.`)
  }
}

/**
 * The records of the list that a JSON file is, or of the lists in the object that it is, one by one as they are read; what
 * else is in the object comes whole. Throws `BadJson` where the text is none.
 */
async function* jsonRecords(file: string): AsyncGenerator<JsonRecord> {
  const slicer = new Slicer()
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>)
    yield* slicer.take(chunk)
  slicer.end()
}

/** Finds where records begin and end by brackets and quotes; each is then parsed by itself. */
class Slicer {
  #depth = 0
  #isInString = false
  #isEscaped = false
  /** How deep records lie: 1 in what is at the top, 2 in a list of an object at the top. */
  #recordDepth = 1
  #isObject = false
  #key: string | null = null
  #parts: Buffer[] = []
  #bytes = 0
  #isOver = false
  #isFirst = true

  end(): void {
    if (!this.#isOver) throw new BadJson('cut short: its last bracket is missing')
  }

  *take(whole: Buffer): Generator<JsonRecord> {
    let chunk = whole
    if (this.#isFirst && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) chunk = chunk.subarray(3)
    this.#isFirst = false
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
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
          this.#begin()
          from = at + 1
        }
        this.#depth += 1
        if (this.#depth > maxDepth) throw new BadJson(`not JSON: it is nested more than ${maxDepth} deep`)
      } else if (byte === closeList || byte === closeObject) {
        if (this.#depth === this.#recordDepth) {
          yield* this.#record(chunk.subarray(from, at))
          from = at + 1
          if (this.#recordDepth === 2) {
            this.#recordDepth = 1
            this.#key = null
          } else this.#isOver = true
        }
        this.#depth -= 1
        if (this.#depth < 0) throw new BadJson('not JSON: a bracket closes nothing')
      } else if (byte === comma && this.#depth === this.#recordDepth) {
        yield* this.#record(chunk.subarray(from, at))
        from = at + 1
        if (this.#recordDepth === 1) this.#key = null
      } else if (byte === colon && this.#depth === 1 && this.#isObject && this.#key === null) {
        this.#key = String(this.#parsed(chunk.subarray(from, at)))
        from = at + 1
      } else if (this.#depth === 0 && !isSpace(byte)) throw new BadJson('not JSON: it is neither a list nor an object')
    }
    if (this.#depth > 0) this.#keep(chunk.subarray(from))
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

  *#record(last: Buffer): Generator<JsonRecord> {
    const value = this.#parsed(last)
    if (value !== undefined) yield { key: this.#key, value }
  }

  /** Undefined where there is nothing but space. */
  #parsed(last: Buffer): unknown {
    this.#keep(last)
    const text = Buffer.concat(this.#parts).toString('utf8')
    this.#begin()
    if (text.trim() === '') return undefined
    try {
      return JSON.parse(text)
    } catch (error) {
      if (error instanceof SyntaxError) throw new BadJson(`not JSON: ${messageOf(error)}`)
      throw error
    }
  }
}
