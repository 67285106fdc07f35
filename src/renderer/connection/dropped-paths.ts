/** Returns the paths of files and folders that were dropped on the page. A browser uploads them first. */
export async function droppedPaths(transfer: DataTransfer): Promise<string[]> {
  const { takeDrop, dropped } = window.winnow
  return takeDrop ? takeDrop(transfer) : dropped([...transfer.files])
}
