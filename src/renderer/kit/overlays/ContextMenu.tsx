import { Menu, type MenuItem } from './Menu.tsx'

type ContextMenuProps = {
  /** The point of the window at which it opens; null while it is closed. */
  at: { x: number; y: number } | null
  items: readonly MenuItem[]
  onClose(): void
}

/** A menu that opens at a point. It opens beside the point, so that it can use the whole height of the window. */
export function ContextMenu({ at, items, onClose }: ContextMenuProps) {
  if (!at) return null
  const anchor = <span aria-hidden className="fixed size-0" style={{ left: at.x, top: at.y }} />
  return <Menu open onOpenChange={(open) => !open && onClose()} side="right" trigger={anchor} items={items} />
}
