import type { ImageId } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { eachInTurns } from '../../threads/turns.ts'

/** Judges one item after another, some per transaction. `judge` gives the image that it changed; those are announced. */
export async function judgeInTurns<Item>(
  context: ActingContext,
  items: ArrayLike<Item>,
  judge: (item: Item) => ImageId | null,
  signal?: AbortSignal,
): Promise<void> {
  let changed: ImageId[] = []
  await eachInTurns(
    items,
    (item) => {
      const imageId = judge(item)
      if (imageId) changed.push(imageId)
    },
    {
      signal,
      around(piece) {
        context.store.writeShared(piece)
        if (changed.length > 0) context.announce({ type: 'labelsChanged', images: changed })
        changed = []
      },
    },
  )
}
