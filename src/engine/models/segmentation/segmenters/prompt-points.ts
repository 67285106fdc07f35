import type { Prompt } from './define-segmenter.ts'

/** Labels that the whole family gives to points. */
const labels = { outside: 0, inside: 1, topLeft: 2, bottomRight: 3, padding: -1 } as const

/**
 * The points of a prompt, a box as its two corners, x and y in turn. Decoders that do not pad by themselves want one
 * meaningless point if there is no box.
 */
export function promptPoints(
  { points, box }: Prompt,
  { pad }: { pad: boolean },
): { coordinates: number[]; labels: number[] } {
  const corners = box
    ? [
        { x: box.x, y: box.y, label: labels.topLeft },
        { x: box.x + box.width, y: box.y + box.height, label: labels.bottomRight },
      ]
    : []
  const all = [
    ...points.map(({ at: [x, y], inside }) => ({ x, y, label: inside ? labels.inside : labels.outside })),
    ...corners,
    ...(pad && !box ? [{ x: 0, y: 0, label: labels.padding }] : []),
  ]
  return { coordinates: all.flatMap(({ x, y }) => [x, y]), labels: all.map(({ label }) => label) }
}
