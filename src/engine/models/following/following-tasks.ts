import type { BoundingBox } from '#model/geometry/box.ts'
import type { Opened } from '../../threads/threads.ts'
import { type Match, PatchFollower, type Pixels } from './patch-follower.ts'

type Input = { follower: PatchFollower | null; pixels: Pixels | null }

export const tasks = {
  /** Starts with a box of an image. */
  begin(given: Input, { pixels, box }: { pixels: Pixels; box: BoundingBox }): void {
    given.follower = new PatchFollower(pixels, box)
  },
  /** Searches the next image. */
  next(given: Input, { pixels }: { pixels: Pixels }): Match {
    given.pixels = pixels
    return given.follower!.next(pixels)
  },
  /** Confirms where the object was in that image; null if it was not found. */
  settle(given: Input, { found }: { found: Match | null }): void {
    if (found) given.follower!.confirm(given.pixels!, found)
    else given.follower!.miss()
  },
}

export const open = (): Opened<Input> => ({
  given: { follower: null, pixels: null },
  within: (work) => work(),
  close: () => undefined,
})
