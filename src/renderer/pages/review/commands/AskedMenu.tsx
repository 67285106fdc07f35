import { ContextMenu } from '../../../kit/index.ts'
import { useAskedMenu } from './object-menu.ts'

/** The menu of what lies under the pointer, on any part of the review. */
export function AskedMenu() {
  const { at, items } = useAskedMenu()
  return <ContextMenu at={at} items={items} onClose={() => useAskedMenu.setState({ at: null })} />
}
