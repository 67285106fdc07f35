import type { ImageId } from '#model/ids.ts'
import { EditSession, type SessionSurroundings } from './edit-session.ts'
import { noWork, sumOf, type Tally } from './tally.ts'
import type { UnsentEdit } from './unsent-edit.ts'

const idleSessionsKept = 20

export type Rescue = {
  rescued: { path: string; edits: number }[]
  failed: { imageId: ImageId; edits: number; error: unknown }[]
}

/**
 * This window's sessions: the image on screen, neighbors opened ahead, and those with unsent edits, so that moving on
 * never waits for saving.
 */
export class EditSessions {
  readonly #surroundings: SessionSurroundings
  readonly #opening = new Map<ImageId, Promise<EditSession>>()
  readonly #opened = new Map<ImageId, EditSession>()
  readonly #listeners = new Set<() => void>()
  readonly #subscriptions = new Map<ImageId, () => void>()
  #tallyOfClosed: Tally = noWork

  constructor(surroundings: SessionSurroundings) {
    this.#surroundings = surroundings
  }

  /** Returns the session of an image, opening it if needed. Throws the engine's errors. */
  open(imageId: ImageId): Promise<EditSession> {
    const cached = this.#opening.get(imageId)
    this.#opening.delete(imageId)
    const session = cached ?? this.#start(imageId)
    this.#opening.set(imageId, session)
    this.#closeIdle()
    return session
  }

  /** Returns an open session at once, or null. */
  peek(imageId: ImageId): EditSession | null {
    return this.#opened.get(imageId) ?? null
  }

  /** Sends what an earlier window left unsent. Returns the rescued images and those that couldn't be opened. */
  async rescue(): Promise<Rescue> {
    const left = await this.allUnsent()
    const rescue: Rescue = { rescued: [], failed: [] }
    await Promise.all(
      [...new Set(left.map(({ imageId }) => imageId))].map(async (imageId) => {
        const isOpen = this.#opened.has(imageId)
        try {
          const { image, rescued: edits } = (await this.open(imageId)).snapshot()
          if (edits > 0 && !isOpen) rescue.rescued.push({ path: image.path, edits })
        } catch (error) {
          rescue.failed.push({ imageId, edits: left.filter((edit) => edit.imageId === imageId).length, error })
        }
      }),
    )
    return rescue
  }

  /** Drops an image's unsaved edits. */
  async discard(imageId: ImageId): Promise<void> {
    const { unsent } = this.#surroundings
    this.#opened.get(imageId)?.discard()
    const left = await this.allUnsent()
    await unsent.remove(left.filter((edit) => edit.imageId === imageId).map(({ editId }) => editId))
  }

  /** Returns this user's unsaved edits on all images. */
  allUnsent(): Promise<UnsentEdit[]> {
    return this.#surroundings.unsent.all(this.#surroundings.workspace)
  }

  /** Returns sessions with conflicts or refusals, which the user must resolve. */
  inTrouble(): EditSession[] {
    return this.all().filter((session) => ['conflict', 'refused'].includes(session.snapshot().saved.kind))
  }

  all(): EditSession[] {
    return [...this.#opened.values()]
  }

  /** Counts what was done on all images since the start. */
  tally(): Tally {
    return sumOf([this.#tallyOfClosed, ...this.all().map((session) => session.tally())])
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  engineLost(): void {
    for (const session of this.#opened.values()) session.engineLost()
  }

  engineBack(): void {
    for (const session of this.#opened.values()) session.resume()
  }

  async #start(imageId: ImageId): Promise<EditSession> {
    try {
      const session = await EditSession.open(imageId, this.#surroundings)
      this.#opened.set(imageId, session)
      this.#subscriptions.set(
        imageId,
        session.subscribe(() => {
          for (const listener of this.#listeners) listener()
        }),
      )
      return session
    } catch (error) {
      this.#opening.delete(imageId)
      throw error
    }
  }

  /** Closes the least recently requested sessions without unsent edits. */
  #closeIdle(): void {
    const idle = [...this.#opening.keys()].filter((imageId) => this.#opened.get(imageId)?.hasUnsent === false)
    for (const imageId of idle.slice(0, Math.max(0, idle.length - idleSessionsKept))) {
      this.#tallyOfClosed = sumOf([this.#tallyOfClosed, this.#opened.get(imageId)?.tally() ?? noWork])
      this.#opening.delete(imageId)
      this.#opened.delete(imageId)
      this.#subscriptions.get(imageId)?.()
      this.#subscriptions.delete(imageId)
    }
  }
}
