/** COCO's ranges of object areas, both ends included. */
export type AreaRange = { fromPx: number; toPx: number }

const max = 1e10
export const areaRanges = {
  all: { fromPx: 0, toPx: max },
  small: { fromPx: 0, toPx: 32 ** 2 },
  medium: { fromPx: 32 ** 2, toPx: 96 ** 2 },
  large: { fromPx: 96 ** 2, toPx: max },
} satisfies Record<string, AreaRange>

/** Whether two areas count in the same ranges. */
export const areInSameRanges = (aPx: number, bPx: number): boolean =>
  Object.values(areaRanges).every(
    ({ fromPx, toPx }) => (aPx >= fromPx && aPx <= toPx) === (bPx >= fromPx && bPx <= toPx),
  )
