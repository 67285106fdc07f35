import { describe, expect, it } from 'vitest'
import type { Point } from '#model/geometry/box.ts'
import { shapeOf } from '#model/shapes/index.ts'
import { type MaskShape, maskOfRings } from '#model/shapes/mask.ts'
import type { Answer, AreaQuery } from './area-query.ts'
import { segment, segmentByColor } from './index.ts'
import { labelClass, play } from './play.ts'
import { scissors } from './scissors.ts'

const size = { widthPx: 400, heightPx: 300 }
const square = (x: number, y: number, side: number): MaskShape =>
  maskOfRings([[[x, y], [x + side, y], [x + side, y + side], [x, y + side]]], size)! // biome-ignore format: four corners

const small = square(100, 100, 20)
const large = square(90, 90, 60)
const masks = (...found: readonly [MaskShape, number | null][]): Answer => ({
  kind: 'masks',
  proposed: found.map(([mask, score]) => ({ mask, score })),
  note: null,
})

/** A tool whose queries wait until the test answers them. */
function request(tool: Parameters<typeof play>[0], more: Parameters<typeof play>[1] = {}) {
  const played = play(tool, more)
  const queries = () => played.acts.flatMap((act): AreaQuery[] => (act.type === 'ask' ? [act.query] : []))
  const others = () => played.acts.filter(({ type }) => type !== 'ask')
  const answer = (given: Answer, query = queries().at(-1)!) => played.send({ type: 'answered', query, answer: given })
  return { ...played, queries, others, answer }
}

describe('segmenting by clicks', () => {
  it('asks with every click, shows the first mask, and makes it on Enter', () => {
    const { click, queries, answer, others, send, busy } = request(segment)
    click([110, 110])
    expect(queries()).toEqual([
      { kind: 'segment', prompt: { points: [{ at: [110, 110], inside: true }], box: null }, known: [] },
    ])
    const step = answer(masks([small, 0.9], [large, 0.7]))
    expect(step.draft).toMatchObject({ id: null, geometry: small, prompts: { points: [{ inside: true }] } })
    expect(send({ type: 'confirm' }).draft).toBeNull()
    expect(others()).toEqual([{ type: 'create', geometry: small, keepsTool: true }])
    expect(busy()).toBe(false)
  })

  it('adds with a further click and takes away with Alt; the last click can be taken back', () => {
    const { click, queries, answer, send } = request(segment)
    click([110, 110])
    answer(masks([small, 0.9]))
    click([200, 200])
    click([50, 50], { alt: true })
    expect(queries().at(-1)).toMatchObject({
      prompt: { points: [{ inside: true }, { inside: true }, { at: [50, 50], inside: false }] },
    })
    send({ type: 'removeLast' })
    expect(queries().at(-1)).toMatchObject({ prompt: { points: [{ at: [110, 110] }, { at: [200, 200] }] } })
    expect(send({ type: 'cancel' }).draft).toBeNull()
  })

  it('takes a drag for a box around the object, within the image', () => {
    const { drag, queries } = request(segment)
    const step = drag([[380, 280], [390, 290], [800, 800]]) // biome-ignore format: a path
    expect(queries()).toEqual([
      { kind: 'segment', prompt: { points: [], box: { x: 380, y: 280, width: 20, height: 20 } }, known: [] },
    ])
    expect(step.draft).toMatchObject({ prompts: { box: { width: 20 } } })
  })

  it('takes a box whose corners are set by keys', () => {
    const { send, pointer, queries, hint } = request(segment)
    const corner = ([x, y]: Point) =>
      send({ type: 'corner', at: { leftPx: 10 + x * 2, topPx: 20 + y * 2 }, point: [x, y] })
    corner([100, 100])
    expect(hint()).toContain('opposite corner')
    expect(pointer('move', [150, 130]).draft).toMatchObject({ prompts: { box: { width: 50, height: 30 } } })
    corner([150, 130])
    expect(queries()).toEqual([
      { kind: 'segment', prompt: { points: [], box: { x: 100, y: 100, width: 50, height: 30 } }, known: [] },
    ])
  })

  it('goes through the masks with Tab and says how each fits', () => {
    const { click, answer, send, hint, others } = request(segment)
    expect(hint()).toContain('Click an object')
    click([110, 110])
    expect(hint()).toContain('Finding')
    answer(masks([small, 0.9], [large, 0.7]))
    expect(hint()).toBe('Mask 1 of 2, fits 90%')
    expect(send({ type: 'next' }).draft).toMatchObject({ geometry: large })
    expect(hint()).toBe('Mask 2 of 2, fits 70%')
    send({ type: 'next' })
    expect(send({ type: 'previous' }).draft).toMatchObject({ geometry: large })
    send({ type: 'confirm' })
    expect(others().at(-1)).toMatchObject({ type: 'create', geometry: large })
  })

  it('takes no answer to an older query, and makes nothing before the answer is there', () => {
    const { click, queries, answer, send, others } = request(segment)
    click([110, 110])
    const [first] = queries()
    click([120, 120])
    expect(answer(masks([small, 1]), first).draft).toBeUndefined()
    send({ type: 'confirm' })
    expect(others()).toEqual([{ type: 'announce', message: 'Mask still loading' }])
    expect(answer(masks([large, 1])).draft).toMatchObject({ geometry: large })
  })

  it('says when nothing was found, and goes on after a failure', () => {
    const { click, answer, others, queries, send, hint } = request(segment)
    click([110, 110])
    answer(masks())
    expect(others()).toEqual([{ type: 'announce', message: 'No object found. Try another point' }])
    click([120, 110])
    send({ type: 'failed', query: queries().at(-1)! })
    expect(hint()).toBeNull()
    click([130, 110])
    expect(answer(masks([small, null])).draft).toMatchObject({ geometry: small })
    expect(hint()).toBe('Enter to accept')
  })

  it('makes a polygon where that is wanted, of the largest piece, and says what it leaves out', () => {
    const pieces = maskOfRings([[[10, 10], [50, 10], [50, 50], [10, 50]], [[80, 80], [90, 80], [90, 90], [80, 90]]], size)! // biome-ignore format: two squares
    const { click, answer, send, others } = request(segment, { areaShape: 'polygon' })
    click([20, 20])
    answer(masks([pieces, 1]))
    send({ type: 'confirm' })
    const made = others().at(-1)!
    expect(made).toMatchObject({
      type: 'create',
      geometry: { shape: 'polygon' },
      message: expect.stringContaining('smaller piece'),
    })
    if (made.type === 'create') expect(shapeOf(made.geometry).areaPx(made.geometry)).toBe(1600)
  })
})

describe('selecting similar colors', () => {
  it('asks with a click, more or less by a drag, the keys, or further clicks', () => {
    const { click, pointer, queries, answer, send, others } = request(segmentByColor)
    click([110, 110])
    expect(queries()).toMatchObject([{ kind: 'grow', points: [{ at: [110, 110], inside: true }] }])
    answer(masks([small, null]))
    const tolerance = () => (queries().at(-1) as AreaQuery & { kind: 'grow' }).tolerance
    const before = tolerance()
    send({ type: 'adjust', by: 1 })
    expect(tolerance()).toBeGreaterThan(before)
    pointer('down', [200, 200])
    pointer('move', [260, 200])
    expect(tolerance()).toBeGreaterThan(before * 1.5)
    pointer('up', [260, 200])
    answer(masks([large, null]))
    send({ type: 'confirm' })
    expect(others()).toEqual([{ type: 'create', geometry: large, keepsTool: true }])
    click([10, 10])
    expect(tolerance()).toBeGreaterThan(before)
  })

  it('shows the area of a moment ago while a drag goes on', () => {
    const { pointer, queries, answer } = request(segmentByColor)
    pointer('down', [100, 100])
    pointer('move', [120, 100])
    const [, second] = queries()
    pointer('move', [140, 100])
    expect(answer(masks([small, null]), second).draft).toMatchObject({ geometry: small })
  })
})

describe('cutting out along edges', () => {
  const way = (...path: Point[]): Answer => ({ kind: 'wire', path })

  it('follows the way that is found between clicks and closes it on the first point', () => {
    const { click, pointer, answer, send, others, queries } = request(scissors)
    click([100, 100])
    expect(answer(way([102, 101])).draft).toMatchObject({ anchors: [[102, 101]] })
    pointer('move', [150, 100])
    expect(answer(way([102, 101], [130, 90], [150, 100])).draft).toMatchObject({ path: [[102, 101], [130, 90], [150, 100]] }) // biome-ignore format: a path
    for (const [at, path] of [
      [[200, 100], way([102, 101], [150, 80], [200, 100])],
      [[200, 200], way([200, 100], [220, 150], [200, 200])],
    ] as [Point, Answer][]) {
      pointer('down', at)
      answer(path)
    }
    send({ type: 'confirm' })
    expect(queries().at(-1)).toMatchObject({ from: [200, 200], to: [102, 101] })
    answer(way([200, 200], [120, 210], [102, 101]))
    expect(others()).toHaveLength(1)
    const made = others()[0]!
    expect(made).toMatchObject({ type: 'create', geometry: { shape: 'mask' }, keepsTool: true })
    if (made.type === 'create') expect(shapeOf(made.geometry).areaPx(made.geometry)).toBeGreaterThan(9000)
  })

  it('makes a polygon whose points lie on the way, where the label takes no mask', () => {
    const { pointer, answer, send, others } = request(scissors, { areaShape: 'polygon', labelClass: labelClass() })
    const corners: Point[] = [[100, 100], [200, 100], [200, 200]] // biome-ignore format: three corners
    pointer('down', corners[0]!)
    answer(way(corners[0]!))
    for (let i = 1; i < 3; i++) {
      pointer('down', corners[i]!)
      answer(way(corners[i - 1]!, corners[i]!))
    }
    send({ type: 'confirm' })
    answer(way(corners[2]!, corners[0]!))
    expect(others()).toMatchObject([{ geometry: { shape: 'polygon', rings: [corners] } }])
  })

  it('leaves out ways that go out and come back, and specks where the line crosses itself', () => {
    const { pointer, answer, send, others } = request(scissors, { areaShape: 'polygon' })
    pointer('down', [100, 100])
    answer(way([100, 100]))
    for (const [at, path] of [
      [[150, 130], way([100, 100], [150, 100], [150, 130])],
      [[200, 100], way([150, 130], [150, 100], [200, 100])],
      [[200, 200], way([200, 100], [200, 200])],
    ] as [Point, Answer][]) {
      pointer('down', at)
      answer(path)
    }
    send({ type: 'confirm' })
    answer(way([200, 200], [100, 100]))
    expect(others()).toMatchObject([
      {
        geometry: {
          rings: [
            [
              [100, 100],
              [200, 100],
              [200, 200],
            ],
          ],
        },
      },
    ])
  })

  it('keeps quick clicks until the ways to those before are found, the closing one too', () => {
    const { pointer, answer, send, others, queries, hint } = request(scissors, { areaShape: 'polygon' })
    const corners: Point[] = [[100, 100], [200, 100], [200, 200], [100, 200]] // biome-ignore format: four corners
    pointer('down', corners[0]!)
    answer(way(corners[0]!))
    for (const corner of corners.slice(1)) pointer('down', corner)
    send({ type: 'confirm' })
    expect(queries().at(-1)).toMatchObject({ from: corners[0], to: corners[1] })
    for (let i = 1; i <= 4; i++) {
      expect(others()).toEqual([])
      answer(way(corners[i - 1]!, corners[i % 4]!))
    }
    expect(others()).toMatchObject([{ type: 'create', geometry: { shape: 'polygon', rings: [corners] } }])
    expect(hint()).toContain('Click the edge')
  })

  it('takes the last click back, says when it is too early, and draws straight when no way is found', () => {
    const { pointer, answer, send, others, queries } = request(scissors)
    pointer('down', [100, 100])
    answer(way([100, 100]))
    send({ type: 'confirm' })
    expect(others()).toMatchObject([{ type: 'announce' }])
    pointer('down', [150, 100])
    send({ type: 'failed', query: queries().at(-1)! })
    pointer('down', [150, 150])
    const step = answer(way([150, 100], [160, 120], [150, 150]))
    expect(step.draft).toMatchObject({ path: [[100, 100], [150, 100], [160, 120], [150, 150]] }) // biome-ignore format: a path
    expect(send({ type: 'removeLast' }).draft).toMatchObject({ anchors: [[100, 100], [150, 100]] }) // biome-ignore format: a path
    expect(send({ type: 'cancel' }).draft).toBeNull()
  })
})
