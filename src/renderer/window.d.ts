/** What the preload gives to the page. */
interface Window {
  winnow: {
    /** The paths of files and folders that were dropped on the page: it may name them from now on. */
    dropped(files: readonly File[]): string[]
    /** The workspace that was open or being opened when the page was loaded; null for the first screen. */
    opening: { folder: string; name: string } | null
    /** Shows everything on the page larger or smaller: 1 is the usual size. */
    zoom(factor: number): void
  }
}
