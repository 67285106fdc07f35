import type { Geometry } from '#model/shapes/index.ts'

const needs = {
  polygon: { min: 3, problem: 'The polygon has fewer than three points.' },
  polyline: { min: 2, problem: 'The line has fewer than two points.' },
  points: { min: 1, problem: 'It has no point.' },
}

/** Makes a shape of points, or says why there are too few. */
export function shapeOfPoints(shape: keyof typeof needs, points: [number, number][]): Geometry | { problem: string } {
  const { min, problem } = needs[shape]
  if (points.length < min) return { problem }
  return shape === 'polygon' ? { shape, rings: [points] } : { shape, points }
}
