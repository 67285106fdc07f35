/** What the preload gives to the page. */
interface Window {
  winnow: {
    /** The paths of files and folders that were dropped on the page: it may name them from now on. */
    dropped(files: readonly File[]): string[]
    /** The workspace that was open or being opened when the page was loaded; null for the first screen. */
    opening: { folder: string; name: string } | null
    /** Shows everything on the page larger or smaller: 1 is the usual size. */
    zoom(factor: number): void
    /** Where images are: VARIANT/IMAGE_ID below it. */
    images: string
    /** Counts of the whole library are asked again at most so often while nobody uses the page: many pages may be open. */
    idleRefetchMs?: number
    /** Ends the session of whoever signed in on a server; absent in the app, where users of one computer act as each other. */
    signOut?(): Promise<void>
    /** In a browser: uploads what was dropped, and gives the names by which it can be imported. */
    takeDrop?(transfer: DataTransfer): Promise<string[]>
    /** In a browser: downloads what was written to `download:ID/NAME`. */
    download?(path: string): void
    /** In a browser: the list of what can be downloaded. */
    showDownloads?(): void
    /** In a browser: the server's other workspaces where this user is signed in; null where there is only this one. */
    otherWorkspaces?(): Promise<{ name: string; url: string }[] | null>
    /** In a browser: the hosts whose models may be added. */
    modelHosts?: readonly string[]
  }
}
