import { useQuery } from '@tanstack/react-query'
import type { ImageRow } from '#contract'
import { queries } from '../../../connection/index.ts'
import { ContextMenu } from '../../../kit/index.ts'
import { menuItems, selectionActions } from './selection-actions.ts'

type ImageMenuProps = {
  /** Where it was opened, and the facts of the image there; null while closed. */
  shown: { x: number; y: number; row: ImageRow | undefined } | null
  sequence: Uint32Array
  onReview(position: number): void
  onClose(): void
}

/** What can be done with the selected images, at the image it was asked for. */
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
