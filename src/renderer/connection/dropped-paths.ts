/** The paths of files and folders that were dropped on the page: it may name them from now on. A browser uploads them first. */
export async function droppedPaths(transfer: DataTransfer): Promise<string[]> {
  const { takeDrop, dropped } = window.winnow
  return takeDrop ? takeDrop(transfer) : dropped([...transfer.files])
}
