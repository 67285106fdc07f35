import { z } from 'zod'
import { ImageId } from '#model/ids.ts'
import { base, QueryText } from '../base.ts'

/** Rises each time an image goes to somebody: a save that comes late is known by it. */
const Epoch = z.int().positive()

/** An image that a user has to themselves for two minutes from their last sign of life. */
export const Lease = z.object({ imageId: ImageId, epoch: Epoch })
export type Lease = z.infer<typeof Lease>

/** Who holds an image, and how long ago they were last heard of. */
export const Holder = z.object({ user: z.string(), agoMs: z.int().nonnegative() })
export type Holder = z.infer<typeof Holder>

/** Someone at a window. `window` identifies one of a user's windows. */
export const Viewer = z.object({ window: z.int(), user: z.string(), imageId: ImageId.nullable() })
export type Viewer = z.infer<typeof Viewer>

const Leases = z.array(Lease).max(100)

export const team = {
  /**
   * Gives the acting user the first of these images that is to do and that nobody holds; null if there is none. `held`:
   * how many were skipped because somebody holds them. `where`: the query of their queue; from the common queue, images
   * assigned to others are skipped.
   */
  next: base
    .input(
      z.object({
        imageIds: z.array(ImageId).min(1).max(500),
        purpose: z.enum(['review', 'approve']),
        where: QueryText.default(''),
      }),
    )
    .output(z.object({ lease: Lease.nullable(), held: z.int() })),
  /** Holds an image that the user opened. If somebody else holds it, they keep it unless `claim`. */
  hold: base
    .input(z.object({ imageId: ImageId, claim: z.boolean().default(false) }))
    .output(z.object({ lease: Lease.nullable(), holder: Holder.nullable() })),
  /** A sign of life: the leases last two more minutes. Gives those that somebody else has by now. */
  keepHolding: base
    .input(z.object({ leases: Leases }))
    .output(z.object({ lost: z.array(z.object({ imageId: ImageId, holder: Holder.nullable() })) })),
  release: base.input(z.object({ leases: Leases })).output(z.object({})),
  /** Announces which image this window shows; null: none. */
  lookAt: base.input(z.object({ imageId: ImageId.nullable() })).output(z.object({})),
  /** Returns which image each window shows. `presenceChanged` announces changes. */
  viewers: base.output(z.array(Viewer)),
}
