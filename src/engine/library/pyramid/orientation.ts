/** How an image is stored: its EXIF orientation, 1 to 8, and the size of the upright image. */
export type StoredSize = { orientation: number; widthPx: number; heightPx: number }

/** An area of an image in whole pixels. */
export type Area = { left: number; top: number; width: number; height: number }

/** How stored pixels become upright: mirrored top to bottom or left to right, then turned clockwise. */
export type Turn = { flip?: boolean; flop?: boolean; degrees?: number }

const turns: Readonly<Record<number, Turn>> = {
  2: { flop: true },
  3: { degrees: 180 },
  4: { flip: true },
  5: { flip: true, degrees: 90 },
  6: { degrees: 90 },
  7: { flip: true, degrees: 270 },
  8: { degrees: 270 },
}

export const turnOf = (orientation: number): Turn => turns[orientation] ?? {}

const isSideways = (orientation: number): boolean => orientation >= 5

export const storedSize = <Size extends { widthPx: number; heightPx: number }>(
  { orientation }: Pick<StoredSize, 'orientation'>,
  { widthPx, heightPx }: Size,
): { widthPx: number; heightPx: number } =>
  isSideways(orientation) ? { widthPx: heightPx, heightPx: widthPx } : { widthPx, heightPx }

/** Converts an area of the upright image to the stored image. */
export function storedArea({ orientation, widthPx, heightPx }: StoredSize, area: Area): Area {
  const { left, top, width, height } = area
  const fromRight = widthPx - left - width
  const fromBottom = heightPx - top - height
  const across = [2, 3, 6, 7].includes(orientation) ? fromRight : left
  const down = [3, 4, 7, 8].includes(orientation) ? fromBottom : top
  return isSideways(orientation)
    ? { left: down, top: across, width: height, height: width }
    : { left: across, top: down, width, height }
}
