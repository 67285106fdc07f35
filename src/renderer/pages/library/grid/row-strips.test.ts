import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { layoutGrid } from './grid-layout.ts'
import type { GridScene } from './grid-painter.ts'
import { RowStrips } from './row-strips.ts'

/** Stands for a canvas: tells where it is, and how often its background was painted. */
type FakeCanvas = { style: { top: string }; hidden: boolean; paintings: number }

const layer = { canvases: [] as FakeCanvas[], append: (canvas: FakeCanvas) => layer.canvases.push(canvas) }

const remove = (gone: FakeCanvas): void => {
  layer.canvases = layer.canvases.filter((canvas) => canvas !== gone)
}

function fakeCanvas() {
  const canvas = { style: { top: '' }, hidden: false, paintings: 0, remove: () => remove(canvas) }
  const drawing = { fillRect: () => canvas.paintings++, measureText: () => ({ width: 0 }) }
  const context = new Proxy(drawing, {
    get: (existing, name) => (name in existing ? existing[name as keyof typeof existing] : () => undefined),
    set: () => true,
  })
  return Object.assign(canvas, { getContext: () => context })
}

beforeEach(() => {
  layer.canvases = []
  vi.stubGlobal('document', { createElement: fakeCanvas })
})
afterEach(() => vi.unstubAllGlobals())

const colors = { states: {} } as GridScene['colors']
const layout = layoutGrid(1000, 1000, 184)
const ids = Uint32Array.from({ length: 1000 }, (_, i) => i + 1)

const scene = (offsetPx: number, changes: Partial<GridScene> = {}): GridScene => ({
  layout,
  offsetPx,
  domPx: offsetPx,
  widthPx: 1000,
  heightPx: 3 * layout.rowHeightPx,
  pixelRatio: 1,
  colors,
  sequence: ids,
  rowOf: () => undefined,
  thumbnailOf: () => undefined,
  stackSizeOf: () => 1,
  isSelected: () => false,
  focused: null,
  hovered: null,
  classColors: null,
  ...changes,
})

const open = () => new RowStrips(layer as unknown as HTMLElement)
const paintings = () => layer.canvases.reduce((sum, canvas) => sum + canvas.paintings, 0)
const shownTops = () =>
  layer.canvases
    .filter(({ hidden }) => !hidden)
    .map(({ style }) => Number.parseInt(style.top, 10))
    .sort((a, b) => a - b)

it('paints the rows in sight and some around, and while scrolling only those that come in', () => {
  const strips = open()
  const at = 10 * layout.rowHeightPx + 16
  strips.paint(scene(at))
  const before = paintings()
  expect(before).toBe(3 + 2 * 2)
  strips.paint(scene(at))
  expect(paintings()).toBe(before)
  strips.paint(scene(at + layout.rowHeightPx))
  expect(paintings()).toBe(before + 1)
  const tops = shownTops()
  expect(tops).toHaveLength(3 + 2 * 2)
  expect(tops.slice(1).map((top, i) => top - tops[i]!)).toEqual(tops.slice(1).map(() => layout.rowHeightPx))
})

it('paints again the row in which something looks different, and all after a font came in', () => {
  const strips = open()
  strips.paint(scene(0))
  const before = paintings()
  strips.paint(scene(0, { isSelected: (id) => id === 2 }))
  expect(paintings()).toBe(before + 1)
  strips.forget()
  strips.paint(scene(0, { isSelected: (id) => id === 2 }))
  expect(paintings()).toBe(before + 1 + before)
})

it('stands where the element scrolls to, also when that is another place than in the whole grid', () => {
  open().paint(scene(50_000, { domPx: 1000 }))
  const inGrid = layer.canvases.map(({ style }) => Number.parseInt(style.top, 10) + 49_000)
  expect(inGrid.every((top) => (top + 5 - 16) % layout.rowHeightPx === 0)).toBe(true)
})

it('shows no rows where there are no images', () => {
  const strips = open()
  strips.paint(scene(0))
  strips.paint(scene(0, { layout: layoutGrid(0, 1000, 184), sequence: new Uint32Array() }))
  expect(shownTops()).toEqual([])
})
