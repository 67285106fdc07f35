import { ContextMenu } from '../../../kit/index.ts'
import { useObjectMenu } from './object-menu.ts'

/** The menu of what lies under the pointer, on any part of the review. */
export function ObjectMenu() {
  const { at, items } = useObjectMenu()
  return <ContextMenu at={at} items={items} onClose={() => useObjectMenu.setState({ at: null })} />
}
