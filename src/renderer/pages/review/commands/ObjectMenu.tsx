import { ContextMenu } from '../../../kit/index.ts'
import { useObjectMenu } from './object-menu.ts'

/** Shows the context menu anywhere in the review. */
export function ObjectMenu() {
  const { at, items } = useObjectMenu()
  return <ContextMenu at={at} items={items} onClose={() => useObjectMenu.setState({ at: null })} />
}
