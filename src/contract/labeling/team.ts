import { z } from 'zod'
import { ImageId } from '#model/ids.ts'
import { base, QueryText } from '../base.ts'

/** Rises with each new lease of an image, so that late saves are detected. */
const Epoch = z.int().positive()

/** An image reserved for a user until two minutes after their last sign of life. */
export const Lease = z.object({ imageId: ImageId, epoch: Epoch })
export type Lease = z.infer<typeof Lease>

/** The user who holds an image, and the time since their last sign of life. */
export const Holder = z.object({ user: z.string(), agoMs: z.int().nonnegative() })
export type Holder = z.infer<typeof Holder>

/** `window` identifies one of the user's windows. */
export const Viewer = z.object({ window: z.int(), user: z.string(), imageId: ImageId.nullable() })
export type Viewer = z.infer<typeof Viewer>

const Leases = z.array(Lease).max(100)

export const team = {
  /**
   * Leases to the acting user the first of these images that is to do and not held; null if there is none. `held`:
   * images skipped because other users hold them. `where`: the query of the queue; the common queue skips images
   * assigned to others.
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
  /** Leases an image that the user opened. Another user who holds it keeps it, unless `claim` is set. */
  hold: base
    .input(z.object({ imageId: ImageId, claim: z.boolean().default(false) }))
    .output(z.object({ lease: Lease.nullable(), holder: Holder.nullable() })),
  /** Extends the leases by two minutes. Returns those that another user has taken. */
  keepHolding: base
    .input(z.object({ leases: Leases }))
    .output(z.object({ lost: z.array(z.object({ imageId: ImageId, holder: Holder.nullable() })) })),
  release: base.input(z.object({ leases: Leases })).output(z.object({})),
  /** Announces which image this window shows; null: none. */
  lookAt: base.input(z.object({ imageId: ImageId.nullable() })).output(z.object({})),
  /** Returns which image each window shows. `presenceChanged` announces changes. */
  viewers: base.output(z.array(Viewer)),
}
