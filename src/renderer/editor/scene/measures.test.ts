import { expect, it } from 'vitest'
import { measuresOf, measuresOfPath } from './measures.ts'

it('measures width, height, place and area', () => {
  expect(measuresOf({ shape: 'box', x: 10, y: 20.4, width: 1200, height: 30 })).toEqual([
    'Bounding box',
    '1,200 × 30 px',
    'at 10, 20',
    '36,000 px²',
  ])
})

it('measures a turned box by its own sides, and its angle', () => {
  const turned = { shape: 'rotated-box' as const, cx: 50, cy: 50, width: 40, height: 20, angleDegrees: 90 }
  expect(measuresOf(turned)).toEqual(['Rotated box', '40 × 20 px', 'at 40, 30', '800 px²', '90°'])
})

it('measures the length of a line, and the angle of a straight one', () => {
  const straight = { shape: 'polyline' as const, points: [[0, 30], [40, 0]] as [number, number][] } // biome-ignore format: two points
  expect(measuresOf(straight)).toEqual(['Line', '40 × 30 px', 'at 0, 0', '50 px long', '37°'])
  const bent = { shape: 'polyline' as const, points: [[0, 0], [0, 10], [10, 10]] as [number, number][] } // biome-ignore format: three points
  expect(measuresOf(bent)).toEqual(['Line', '10 × 10 px', 'at 0, 0', '20 px long'])
})

it('counts points, and measures nothing of a whole image', () => {
  expect(measuresOf({ shape: 'points', points: [[1, 2], [3, 4]] })).toContain('2 points') // biome-ignore format: two points
  expect(measuresOf({ shape: 'whole-image' })).toEqual(['Whole image'])
})

it('measures the last part of a line and the whole of it', () => {
  expect(measuresOfPath([[0, 0]])).toBe('')
  expect(
    measuresOfPath([
      [0, 0],
      [10, 0],
    ]),
  ).toBe('10 px, 0.0°')
  expect(
    measuresOfPath([
      [0, 0],
      [10, 0],
      [10, -10],
    ]),
  ).toBe('10 px, 90.0° · together 20 px')
})
