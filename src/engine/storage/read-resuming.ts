import { setTimeout as pause } from 'node:timers/promises'
import { problemOf, type StorageProblem } from './storage-problem.ts'

/** Failures in a row without a byte in between, after which reading is given up. */
const maxFailures = 5

/** A piece that takes longer makes the connection count as cut. */
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

const passes: ReadonlySet<StorageProblem> = new Set(['cut', 'slow', 'unreachable', 'busy', 'other'])

type Pieces = AsyncIterable<Uint8Array>

/**
 * The bytes from one place to before another, over connections that may be cut or go silent: each time it goes on at the next byte.
 * Throws what `open` throws, and the last interruption when none of several connections gave a byte.
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
        const wanted = piece.length > to - at ? piece.subarray(0, to - at) : piece
        at += wanted.length
        failures = 0
        if (wanted.length > 0) yield wanted
        if (at >= to) return
      }
      throw new Interrupted('ECONNRESET')
    } catch (error) {
      signal?.throwIfAborted()
      failures += 1
      if (!passes.has(problemOf(error)) || failures > maxFailures) throw error
      connection = null
      await pause(waitMs * 2 ** (failures - 1), undefined, signal ? { signal } : {})
    }
  }
}

/** Gives up on a connection that is silent for too long, and ends it when its reader stops. */
async function* watched(pieces: Pieces, idleMs: number): AsyncGenerator<Uint8Array> {
  const reader = pieces[Symbol.asyncIterator]()
  try {
    for (;;) {
      const piece = await inTime(reader.next(), idleMs)
      if (piece.done) return
      yield piece.value
    }
  } finally {
    // Of a silent connection the end would be waited for without an end.
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
