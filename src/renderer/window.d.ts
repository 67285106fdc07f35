/** What the preload gives to the page. */
interface Window {
  winnow: {
    /** The paths of files and folders that were dropped on the page: it may name them from now on. */
    dropped(files: readonly File[]): string[]
    /** The workspace that was open or being opened when the page was loaded; null for the first screen. */
    opening: { folder: string; name: string } | null
  }
}
