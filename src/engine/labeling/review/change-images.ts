import type { ImageId } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { eachInTurns } from '../../threads/turns.ts'

/**
 * Applies a change to one item after another, several per transaction. The change returns the changed image, which is
 * announced.
 */
export async function changeImages<Item>(
  context: ActingContext,
  items: ArrayLike<Item>,
  change: (item: Item) => ImageId | null,
  signal?: AbortSignal,
): Promise<void> {
  let changed: ImageId[] = []
  await eachInTurns(
    items,
    (item) => {
      const imageId = change(item)
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
