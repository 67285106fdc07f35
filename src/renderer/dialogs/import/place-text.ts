/** A file or folder of an import as users know it: by its path, in a browser by what was uploaded or the folder on the server. */
export const placeText = (path: string): string =>
  path.replace(/^upload:[0-9a-f-]{36}\/|^root:/, '').replace(/\/$/, '') || path

/** Uploads are deleted once they are imported, so nothing can lead there. */
export const isUpload = (path: string): boolean => path.startsWith('upload:')
