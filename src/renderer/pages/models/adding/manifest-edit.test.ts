import { expect, test } from 'vitest'
import type { Manifest } from '#contract'
import {
  columnsFrom,
  columnsText,
  normalizationOf,
  withBoxCode,
  withKind,
  withNormalization,
  withScoresBy,
  withUnit,
  withView,
} from './manifest-edit.ts'

const manifest: Manifest = {
  winnow: 1,
  kind: 'boxes',
  image: {
    layout: 'nchw',
    fit: 'stretch',
    pad: [114, 114, 114],
    order: 'rgb',
    scale: 1 / 255,
    mean: 0,
    std: 1,
    resample: 'linear',
  },
  feeds: [],
  views: { axes: 'planes', box: { columns: [0, 4] }, scores: { columns: [4, 7] } },
  box: { code: 'centre-size', unit: 'normalised' },
  score: { activation: 'none', objectnessActivation: 'none', powers: [1, 1], perAnchor: false, labelBase: 0 },
  nms: { iou: 0.5, acrossClasses: false },
  atMost: 300,
}
const one = { inputs: [], outputs: [{ name: 'output', type: 'float32', dims: [1, 7, 126] }] }

test('changing the box code keeps the unit, and adds or removes the strides of grid cells', () => {
  expect(withBoxCode(manifest, 'corners').box).toEqual({ code: 'corners', unit: 'normalised' })
  const grid = withBoxCode(manifest, 'grid-exp')
  expect(grid).toMatchObject({ box: { code: 'grid-exp' }, levels: [{ stride: 8 }, { stride: 16 }, { stride: 32 }] })
  expect(withBoxCode(grid, 'corners-yx').levels).toBeUndefined()
  expect(withUnit(grid, 'image')).toBe(grid)
})

test('formats and reads columns', () => {
  for (const columns of [[0, 4], [4, 5], undefined] as const) expect(columnsFrom(columnsText(columns))).toEqual(columns)
  expect([columnsText([0, 4]), columnsText([4, 5])]).toEqual(['0–3', '4'])
  expect(columnsFrom('5 - 3')).toBeNull()
  expect(columnsFrom('all')).toBeNull()
})

test('converts class scores to a score and a class number, and back; removes a view', () => {
  const numbered = withScoresBy(manifest, 'number', one)
  expect(numbered.views).toMatchObject({ score: { columns: [4, 5] }, label: { columns: [5, 6] } })
  expect(numbered.views.scores).toBeUndefined()
  expect(withScoresBy(numbered, 'class', one).views).toMatchObject({ scores: { columns: [4, 5] } })
  expect(withView(manifest, 'box', null).views.box).toBeUndefined()
  expect(withView(manifest, 'box', { output: 'places' }).views.box).toEqual({ output: 'places', columns: [0, 4] })
})

test('a classifier has no boxes, and normalizations have names', () => {
  const classifier = withKind(manifest, 'classes')
  expect(classifier.box).toBeUndefined()
  expect(withKind(classifier, 'boxes').box).toEqual({ code: 'corners', unit: 'input' })
  for (const name of ['bytes', 'shares', 'signed', 'imagenet'] as const)
    expect(normalizationOf(withNormalization(manifest, name).image)).toBe(name)
  expect(normalizationOf({ scale: 1, mean: 3, std: 1 })).toBeNull()
})
