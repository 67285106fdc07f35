import { setTimeout as pause } from 'node:timers/promises'
import { problemOf, type StorageProblem } from './storage-problem.ts'

/** Reading fails after this many failures in a row without a byte in between. */
const maxFailures = 5

/** A connection that sends nothing for `idleMs` counts as cut. */
export type Patience = { idleMs: number; waitMs: number }

const patience: Patience = { idleMs: 30_000, waitMs: 200 }

/** The connection ended or went silent before all bytes came. */
class Interrupted extends Error {
  readonly code: string
  constructor(code: string) {
    super('The connection was interrupted.')
    this.code = code
  }
}

const temporary: ReadonlySet<StorageProblem> = new Set(['cut', 'slow', 'unreachable', 'busy', 'other'])

type Pieces = AsyncIterable<Uint8Array>

/**
 * Yields the bytes of a range. When a connection is cut or goes silent, opens another at the next byte. Throws an error of
 * `open` that no retry helps, and the last interruption when several connections in a row gave no byte.
 */
export async function* readResuming(
  { from, to }: { from: number; to: number },
  first: Pieces | null,
  open: (from: number) => Promise<Pieces>,
  { idleMs, waitMs }: Patience = patience,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let at = from
  let failures = 0
  let connection = first
  while (at < to) {
    try {
      connection ??= await open(at)
      for await (const piece of watched(connection, idleMs)) {
        signal?.throwIfAborted()
        const part = piece.length > to - at ? piece.subarray(0, to - at) : piece
        at += part.length
        failures = 0
        if (part.length > 0) yield part
        if (at >= to) return
      }
      throw new Interrupted('ECONNRESET')
    } catch (error) {
      signal?.throwIfAborted()
      failures += 1
      if (!temporary.has(problemOf(error)) || failures > maxFailures) throw error
      connection = null
      await pause(waitMs * 2 ** (failures - 1), undefined, signal ? { signal } : {})
    }
  }
}

/** Yields the pieces of a connection. Throws when it is silent for too long, and closes it when the reader stops. */
async function* watched(pieces: Pieces, idleMs: number): AsyncGenerator<Uint8Array> {
  const reader = pieces[Symbol.asyncIterator]()
  try {
    for (;;) {
      const piece = await inTime(reader.next(), idleMs)
      if (piece.done) return
      yield piece.value
    }
  } finally {
    // Not awaited: a silent connection may never confirm its end.
    void Promise.resolve(reader.return?.()).catch(() => {})
    if ('destroy' in pieces && typeof pieces.destroy === 'function') pieces.destroy()
  }
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Interrupted('ETIMEDOUT')), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
