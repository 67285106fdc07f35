/** libjpeg-turbo; null on a platform or runtime that it does not load on, where sharp reads everything. */
export const turbo = await import('@julusian/jpeg-turbo').then(
  (loaded) => loaded.default,
  () => null,
)
