/** What the preload, or `web/bridge.ts` in a browser, gives to the page. */
interface Window {
  winnow: {
    /** Returns the paths of files and folders that were dropped on the page, which it may use from now on. */
    dropped(files: readonly File[]): string[]
    /** The workspace that was open or opening when the page loaded; null for the start screen. */
    opening: { folder: string; name: string } | null
    /** Scales the page: 1 is the usual size. */
    zoom(factor: number): void
    /** The base address of images; VARIANT/IMAGE_ID follows. */
    images: string
    /** How often counts of the whole library are refetched at most while nobody uses the page. A server may have many pages open. */
    idleRefetchMs?: number
    /** Ends the session on a server; absent in the app, where users of one computer can act as each other. */
    signOut?(): Promise<void>
    /** In a browser: uploads what was dropped, and returns the paths to import it by. */
    takeDrop?(transfer: DataTransfer): Promise<string[]>
    /** In a browser: downloads what was written to `download:ID/NAME`. */
    download?(path: string): void
    /** In a browser: shows the list of downloads. */
    showDownloads?(): void
    /** In a browser: returns the server's other workspaces in which this user is signed in; null if there is only this one. */
    otherWorkspaces?(): Promise<{ name: string; url: string }[] | null>
    /** In a browser: the hosts whose models may be added. */
    modelHosts?: readonly string[]
  }
}
