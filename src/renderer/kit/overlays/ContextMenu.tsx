import { Menu, type MenuItem } from './Menu.tsx'

type ContextMenuProps = {
  /** Where it was opened, in the window; null while closed. */
  at: { x: number; y: number } | null
  items: readonly MenuItem[]
  onClose(): void
}

/**
 * The menu of what lies under the pointer, or has the focus when the menu key is pressed. It stands beside the place, and so
 * may use the whole height of the window, not just what is above or below.
 */
export function ContextMenu({ at, items, onClose }: ContextMenuProps) {
  if (!at) return null
  const anchor = <span aria-hidden className="fixed size-0" style={{ left: at.x, top: at.y }} />
  return <Menu open onOpenChange={(open) => !open && onClose()} side="right" trigger={anchor} items={items} />
}
