import { Semaphore } from 'async-mutex'
import { notSupported, unsupportedIn } from './unsupported.ts'

/** The reason an image can't be imported, as a sentence for a user; `decoderSaid` is the decoder's own message. */
export class UnreadableImage extends Error {
  readonly decoderSaid: string
  constructor(message: string, decoderSaid = '', options?: ErrorOptions) {
    super(message, options)
    this.decoderSaid = decoderSaid
  }
}

/**
 * The decoder keeps its last messages in one place per process, where messages of several images mix or get wiped: work
 * whose message counts takes all places. They are few, though more than images decoded at once: each release goes through
 * all of them.
 */
const places = 256
const turns = new Semaphore(places)

/**
 * Returns the result of the work or throws UnreadableImage. Failed work is run once more, alone, to get its error
 * message.
 */
export async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await inTurn(work)
  } catch {
    // It fails again, and this time its message is complete.
    return turns
      .runExclusive(() => heard(work), places)
      .catch((error: unknown) => {
        throw unreadable(error)
      })
  }
}

/**
 * Runs work that reads no file, such as encoding, in turn: it would wipe the decoder's messages about an image that is
 * read alone.
 */
export const inTurn = <T>(work: () => Promise<T>): Promise<T> => turns.runExclusive(work)

/** Matches an empty message: the text was wiped anyway, for example by the tiles of a large image. */
const wiped = /^\s*(unknown error)?\s*$/i
const hearings = 5

async function heard<T>(work: () => Promise<T>): Promise<T> {
  for (let hearing = 1; ; hearing++) {
    try {
      return await work()
    } catch (error) {
      if (hearing === hearings || !wiped.test(messageOf(error))) throw error
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function unreadable(error: unknown): UnreadableImage {
  const detail = messageOf(error)
  const unsupported = unsupportedIn(detail)
  const message = unsupported === null ? damage(detail) : notSupported(`this variant of the format (${unsupported})`)
  return new UnreadableImage(message, detail, { cause: error })
}

/** Maps the decoder's messages to sentences for a user. */
const reasons: readonly [RegExp, string][] = [
  [/end of data segment|bad huffman|inconsistent progression/i, 'The file is damaged: part of the image is missing.'],
  [
    /premature end|truncated|unexpected end|out of data|not enough data|end of (file|stream)|read gave|read error/i,
    'The file is cut short.',
  ],
  [
    /unsupported image format|not in a known format|corrupt header|unable to parse|^\s*(unknown error)?\s*$/i,
    'The file is damaged or cut short.',
  ],
  [/no such file|is missing/i, 'The file no longer exists.'],
]

const damage = (message: string): string =>
  reasons.find(([pattern]) => pattern.test(message))?.[1] ??
  `The file is damaged (${message.trim().split('\n').at(-1)}).`
