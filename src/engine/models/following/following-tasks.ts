import type { BoundingBox } from '#model/geometry/box.ts'
import type { Opened } from '../../threads/threads.ts'
import { type Followed, PatchFollower, type Pixels } from './patch-follower.ts'

type Input = { follower: PatchFollower | null; pixels: Pixels | null }

export const tasks = {
  /** Remembers what a box of an image shows. */
  begin(given: Input, { pixels, box }: { pixels: Pixels; box: BoundingBox }): void {
    given.follower = new PatchFollower(pixels, box)
  },
  /** Looks for it in the next image. */
  next(given: Input, { pixels }: { pixels: Pixels }): Followed {
    given.pixels = pixels
    return given.follower!.next(pixels)
  },
  /** Where it was in that image; null where it was not found. */
  settle(given: Input, { found }: { found: Followed | null }): void {
    if (found) given.follower!.confirm(given.pixels!, found)
    else given.follower!.miss()
  },
}

export const open = (): Opened<Input> => ({
  given: { follower: null, pixels: null },
  within: (work) => work(),
  close: () => undefined,
})
