import type { EngineEvent, User, Viewer } from '#contract'
import type { ImageId } from '#model/ids.ts'

/** The image that each window shows. Kept only in memory: it ends with the connection. */
export class Presence {
  readonly #viewers = new Map<object, Viewer>()
  readonly #announce: (event: EngineEvent) => void
  #last = 0

  constructor(announce: (event: EngineEvent) => void) {
    this.#announce = announce
  }

  get viewers(): Viewer[] {
    return [...this.#viewers.values()]
  }

  /** `session` is the same object for all calls of a connection. */
  lookAt(session: object, { name: user }: User, imageId: ImageId | null): void {
    const before = this.#viewers.get(session)
    if ((before?.imageId ?? null) === imageId && (!before || before.user === user)) return
    const viewer: Viewer = { window: before?.window ?? ++this.#last, user, imageId }
    this.#viewers.set(session, viewer)
    this.#announce({ type: 'presenceChanged', viewers: [viewer] })
  }

  leave(session: object): void {
    const viewer = this.#viewers.get(session)
    if (!viewer) return
    this.#viewers.delete(session)
    this.#announce({ type: 'presenceChanged', viewers: [{ ...viewer, imageId: null }] })
  }
}
