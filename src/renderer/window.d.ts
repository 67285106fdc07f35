/** What the preload gives to the page. */
interface Window {
  winnow: {
    /** The path of a file that was dropped on the page; empty when it has none. */
    pathOf(file: File): string
    /** The workspace that was open or being opened when the page was loaded; null for the first screen. */
    opening: { folder: string; name: string } | null
  }
}
