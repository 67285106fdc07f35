const results = new WeakMap<ImageBitmap, boolean>()
const sidePx = 64

/** Whether anything of an image is transparent, judged by a reduced copy of it. */
export function isTransparent(bitmap: ImageBitmap): boolean {
  const cached = results.get(bitmap)
  if (cached !== undefined) return cached
  const context = new OffscreenCanvas(sidePx, sidePx).getContext('2d', { willReadFrequently: true })
  if (!context) return false
  context.drawImage(bitmap, 0, 0, sidePx, sidePx)
  const { data } = context.getImageData(0, 0, sidePx, sidePx)
  const transparent = data.some((value, i) => i % 4 === 3 && value < 255)
  results.set(bitmap, transparent)
  return transparent
}
