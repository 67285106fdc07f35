/** Returns a path of an import as users know it. In a browser, that is the path of the upload or below the server's folder. */
export const placeText = (path: string): string =>
  path.replace(/^upload:[0-9a-f-]{36}\/|^root:/, '').replace(/\/$/, '') || path

/** Returns whether a path is an upload. Uploads can't be linked, because they are deleted after the import. */
export const isUpload = (path: string): boolean => path.startsWith('upload:')
