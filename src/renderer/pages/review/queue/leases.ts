import type { EngineClient, EngineEvent, Holder, Lease } from '#contract'
import type { ImageId } from '#model/ids.ts'
import type { Purpose } from '../../../route/route.ts'

type Labeling = Pick<EngineClient['labeling'], 'next' | 'hold' | 'keepHolding' | 'release'>

const renewalMs = 30_000
const batchSize = 200

/** Images leased to this window on a server: nobody else gets them. Renews the leases regularly. */
export class Leases {
  readonly #labeling: Labeling
  readonly #epochs = new Map<ImageId, number>()
  #timer: ReturnType<typeof setInterval> | null = null
  /** Called with the new holder, or null, when this window lost an image. */
  onLost: ((imageId: ImageId, holder: Holder | null) => void) | null = null

  constructor(labeling: Labeling) {
    this.#labeling = labeling
  }

  epochOf(imageId: ImageId): number | undefined {
    return this.#epochs.get(imageId)
  }

  get images(): ImageId[] {
    return [...this.#epochs.keys()]
  }

  /** Leases the first available image to review. */
  async next(imageIds: readonly ImageId[], queue: { purpose: Purpose; where: string }): Promise<ImageId | null> {
    for (let from = 0; from < imageIds.length; from += batchSize) {
      const some = imageIds.slice(from, from + batchSize)
      const { lease } = await this.#labeling.next({ imageIds: some, ...queue })
      if (lease) return this.#keep(lease)
    }
    return null
  }

  /** Leases an image opened by hand; returns its other holder, if any. */
  async hold(imageId: ImageId, claim = false): Promise<Holder | null> {
    const { lease, holder } = await this.#labeling.hold({ imageId, claim })
    if (lease) this.#keep(lease)
    return lease ? null : holder
  }

  /** Returns leases, so that others get these images. */
  release(imageIds: readonly ImageId[]): void {
    const leases = this.#leases.filter(({ imageId }) => imageIds.includes(imageId))
    if (leases.length === 0) return
    this.forget(imageIds)
    // If this fails, the leases expire.
    this.#labeling.release({ leases }).catch(() => undefined)
  }

  /** Lets leases expire: their edits may still be on the way. */
  forget(imageIds: readonly ImageId[]): void {
    for (const imageId of imageIds) this.#epochs.delete(imageId)
    if (this.#epochs.size > 0 || this.#timer === null) return
    clearInterval(this.#timer)
    this.#timer = null
  }

  async keepHolding(): Promise<void> {
    if (this.#epochs.size === 0) return
    try {
      const { lost } = await this.#labeling.keepHolding({ leases: this.#leases })
      for (const { imageId, holder } of lost) this.#lose(imageId, holder)
    } catch {
      // The engine is away: the next renewal counts, or a late edit is refused.
    }
  }

  heard(event: EngineEvent): void {
    if (event.type !== 'imageClaimed') return
    const epoch = this.#epochs.get(event.imageId)
    if (epoch !== undefined && epoch < event.epoch) this.#lose(event.imageId, { user: event.user, agoMs: 0 })
  }

  #lose(imageId: ImageId, holder: Holder | null): void {
    this.forget([imageId])
    this.onLost?.(imageId, holder)
  }

  get #leases(): Lease[] {
    return [...this.#epochs].map(([imageId, epoch]) => ({ imageId, epoch }))
  }

  #keep({ imageId, epoch }: Lease): ImageId {
    this.#epochs.set(imageId, epoch)
    this.#timer ??= setInterval(() => void this.keepHolding(), renewalMs)
    return imageId
  }
}
