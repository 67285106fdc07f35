import { useQuery } from '@tanstack/react-query'
import type { ImageRow } from '#contract'
import { queries } from '../../../connection/index.ts'
import { ContextMenu } from '../../../kit/index.ts'
import { menuItems, selectionActions } from './selection-actions.ts'

type ImageMenuProps = {
  /** Where the menu opens, and the facts of the image there; null while it is closed. */
  shown: { x: number; y: number; row: ImageRow | undefined } | null
  sequence: Uint32Array
  onReview(position: number): void
  onClose(): void
}

/** The context menu of the selected images. */
export function ImageMenu({ shown, sequence, onReview, onClose }: ImageMenuProps) {
  const { data: kinds } = useQuery(queries.bulk.kinds.queryOptions({}))
  if (!kinds || !shown) return null
  return (
    <ContextMenu
      at={shown}
      items={menuItems(selectionActions(kinds, sequence, onReview, shown.row))}
      onClose={onClose}
    />
  )
}
