/** Makes a canvas as large as this and empty, without transform. Sizes are CSS pixels. */
export function sizeCanvas(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  devicePixelRatio: number,
): void {
  const width = Math.round(widthPx * devicePixelRatio)
  const height = Math.round(heightPx * devicePixelRatio)
  if (canvas.width === width && canvas.height === height) {
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, width, height)
    return
  }
  canvas.width = width
  canvas.height = height
  canvas.style.width = `${widthPx}px`
  canvas.style.height = `${heightPx}px`
}
