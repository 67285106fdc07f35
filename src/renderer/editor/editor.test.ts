import { describe, expect, it, vi } from 'vitest'
import type { Edit } from '#contract'
import { annotationIdFrom, editIdFrom, idOf, predictionId } from '#model/ids.ts'
import { draw } from '#model/labels/corrections.ts'
import { apply, type Labels } from '#model/labels/diff.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import { chooseClass, takeTool } from './actions/classes.ts'
import { copy, duplicate, paste, repeatPrevious } from './actions/clipboard.ts'
import { placeShape } from './actions/place.ts'
import {
  acceptSelection,
  changePoint,
  removeSelection,
  reorder,
  selectEverything,
  selectSameClass,
  stepHandle,
  toggleHidden,
  toggleLocked,
} from './actions/selection.ts'
import { join, swapSides, toBox, toMask, toPolygon, toRotatedBox } from './actions/shapes.ts'
import { Editor } from './editor.ts'
import { stagedImage } from './editor-state.ts'
import { allMovedWithin } from './scene/handles.ts'
import { EditSession, type LabelingPort, type UnsentEdits } from './session/index.ts'
import { toolFor } from './tools/index.ts'
import { labelClass } from './tools/play.ts'

const annotationId = (n: number) => annotationIdFrom(String(n).padStart(16, '0'))
const box = (x: number, y = 100): Geometry => ({ shape: 'box', x, y, width: 40, height: 40 })

const classes = [
  labelClass({ classId: 1, name: 'dog' }),
  labelClass({ classId: 2, name: 'road', shapes: ['mask', 'polygon'], defaultShape: 'mask' }),
  labelClass({ classId: 3, name: 'day', kind: 'image', imageChoice: 'light' }),
  labelClass({ classId: 4, name: 'night', kind: 'image', imageChoice: 'light' }),
  labelClass({ classId: 5, name: 'blurred', kind: 'image' }),
  labelClass({
    classId: 6,
    name: 'person',
    attributes: [
      { name: 'pose', kind: 'select', options: ['standing', 'sitting'], required: true, default: 'standing' },
      { name: 'age', kind: 'number', required: false },
    ],
  }),
]

const keepsNothing: UnsentEdits = { put: async () => {}, remove: async () => {}, all: async () => [] }

/** A session whose engine takes every edit. */
async function sessionOf(image: number, labels: Labels): Promise<EditSession> {
  const edits: Edit[] = []
  let now = labels
  const engine: LabelingPort = {
    open: async () => ({
      imageId: idOf('img', image),
      path: `${image}.jpg`,
      widthPx: 400,
      heightPx: 300,
      lifecycle: 'active' as const,
      revision: edits.length,
      reviewer: null,
      sentBackTo: null,
      blind: false,
      mayApprove: true,
      ...now,
      reason: null,
    }),
    history: async () => edits,
    edit: async ({ editId, kind, diff }) => {
      now = apply(now, diff)
      edits.push({ editId, revision: edits.length + 1, kind, diff, user: 'someone', atMs: 1 })
      return { revision: edits.length }
    },
  }
  let next = 0
  return EditSession.open(idOf('img', image), {
    engine,
    unsent: keepsNothing,
    workspace: '/ws',
    newEditId: () => editIdFrom(`${image}${next++}`.padEnd(12, '0')),
    nowMs: () => 1,
    userName: () => 'someone',
    report: (problem) => {
      throw problem
    },
  })
}

const labelsWith = (...annotations: [geometry: Geometry, classId?: number][]): Labels => ({
  annotations: annotations.map(
    ([geometry, classId = 1], n) => draw(geometry, classId, annotationId(n)).annotations[0]!.after!,
  ),
  predictions: [],
  state: 'new',
})

async function editorWith(labels: Labels, image = 1): Promise<Editor> {
  const editor = new Editor(0)
  editor.setClasses(classes)
  editor.setView({ widthPx: 400, heightPx: 300 })
  editor.show(await sessionOf(image, labels))
  return editor
}

const annotationsIn = (editor: Editor) => editor.state.snapshot?.labels.annotations ?? []
const geometriesIn = (editor: Editor) => annotationsIn(editor).map(({ geometry }) => geometry)
const editsIn = (editor: Editor) => editor.state.snapshot?.edits.length
const said = (editor: Editor) => editor.state.said?.sentence

describe('an edit', () => {
  it('is shown at once, and that it was saved leaves all that is painted as it is', async () => {
    const editor = await editorWith(labelsWith([box(10)]))
    placeShape(editor)
    const { visible, objects, snapshot } = editor.state
    expect([visible.length, snapshot?.saved.kind]).toEqual([2, 'saving'])
    await vi.waitFor(() => expect(editor.state.snapshot?.saved.kind).toBe('saved'))
    expect(editor.state.visible).toBe(visible)
    expect(editor.state.objects).toBe(objects)
    expect(editor.state.snapshot?.edits).toHaveLength(1)
    editor.undo()
    expect(editor.state.visible).toHaveLength(1)
  })
})

describe('several objects', () => {
  it('are relabelled, moved and deleted in one edit each, which undo takes back', async () => {
    const editor = await editorWith(labelsWith([box(10)], [box(100)], [box(200)]))
    selectEverything(editor)
    expect(editor.state.selectedIds.size).toBe(3)
    chooseClass(editor, 6)
    expect(annotationsIn(editor).map(({ classId }) => classId)).toEqual([6, 6, 6])
    editor.nudge((geometries, picture) => allMovedWithin(geometries, 5, 0, picture))
    editor.settle()
    expect(geometriesIn(editor)).toEqual([box(15), box(105), box(205)])
    expect(editor.state.selectedIds.size).toBe(3)
    removeSelection(editor)
    expect(annotationsIn(editor)).toEqual([])
    expect(editsIn(editor)).toBe(3)
    editor.undo()
    editor.undo()
    expect(new Set(geometriesIn(editor))).toEqual(new Set([box(10), box(100), box(200)]))
    expect(editor.state.selectedIds.size).toBe(3)
  })

  it('of one class are found, and predictions among them accepted together', async () => {
    const predictions = [0.4, 0.6].map((score, n) => ({
      id: predictionId(1, n),
      modelId: idOf('mdl', 1),
      classId: 1,
      geometry: box(n * 100),
      score,
      outcome: 'open' as const,
    }))
    const editor = await editorWith({ ...labelsWith([box(300), 6]), predictions })
    editor.select(predictions[0]!.id)
    selectSameClass(editor)
    expect(editor.state.selectedIds.size).toBe(2)
    acceptSelection(editor)
    expect(annotationsIn(editor)).toHaveLength(3)
    expect(editsIn(editor)).toBe(1)
  })

  it('are joined into one that keeps the label of the last selected', async () => {
    const editor = await editorWith(labelsWith([box(10)], [box(30), 6]))
    editor.selectAll([annotationId(0), annotationId(1)])
    join(editor)
    expect(annotationsIn(editor)).toMatchObject([{ id: annotationId(1), classId: 6, geometry: { shape: 'polygon' } }])
    const [joined] = geometriesIn(editor)
    expect(shapeOf(joined!).areaPx(joined!)).toBe(60 * 40)
  })

  it('that do not touch are joined only as masks', async () => {
    const editor = await editorWith(labelsWith([box(10)], [box(200)]))
    selectEverything(editor)
    join(editor)
    expect(said(editor)).toContain('don’t touch')
    toMask(editor)
    join(editor)
    expect(geometriesIn(editor)).toMatchObject([{ shape: 'mask', x: 10, width: 230 }])
    toPolygon(editor)
    expect(geometriesIn(editor).map(({ shape }) => shape)).toEqual(['polygon', 'polygon'])
  })
})

describe('one shape of another', () => {
  it('is the smallest box, upright or turned', async () => {
    const diamond: Geometry = { shape: 'polygon', rings: [[[100, 50], [150, 100], [100, 150], [50, 100]]] } // biome-ignore format: a square on its corner
    const editor = await editorWith(labelsWith([diamond]))
    editor.select(annotationId(0))
    toRotatedBox(editor)
    const [turned] = geometriesIn(editor)
    expect(turned).toMatchObject({ shape: 'rotated-box' })
    expect(shapeOf(turned!).areaPx(turned!)).toBeCloseTo(5000)
    toBox(editor)
    const [upright] = geometriesIn(editor)
    expect(upright).toMatchObject({ shape: 'box' })
    expect(shapeOf(upright!).areaPx(upright!)).toBeCloseTo(10_000)
    expect(editsIn(editor)).toBe(2)
  })

  it('is a skeleton with left and right swapped', async () => {
    const points: [number, number, 0 | 1 | 2][] = [[10, 10, 2], [20, 20, 1], [0, 0, 0]] // biome-ignore format: short
    const editor = await editorWith(labelsWith([{ shape: 'skeleton', points }, 7]))
    editor.setClasses([
      ...classes,
      labelClass({ classId: 7, name: 'bird', skeleton: { points: ['beak', 'left wing', 'right wing'], edges: [] } }),
    ])
    editor.select(annotationId(0))
    swapSides(editor)
    expect(geometriesIn(editor)).toEqual([{ shape: 'skeleton', points: [points[0], points[2], points[1]] }])
  })
})

describe('copies', () => {
  it('lie beside what they come from, and on another image where it was', async () => {
    const editor = await editorWith(labelsWith([box(10)]))
    editor.select(annotationId(0))
    copy(editor)
    paste(editor)
    paste(editor)
    const [first, second, third] = geometriesIn(editor) as { x: number }[]
    expect(first!.x).toBe(10)
    expect(second!.x).toBeGreaterThan(10)
    expect(third!.x).toBeGreaterThan(second!.x)
    editor.show(await sessionOf(2, labelsWith()))
    paste(editor)
    expect(geometriesIn(editor)).toEqual([box(10)])
    duplicate(editor)
    expect(geometriesIn(editor)).toHaveLength(2)
  })

  it('repeat the labels of the image before, but not twice', async () => {
    const editor = await editorWith(labelsWith([box(10)], [{ shape: 'whole-image' }, 3]))
    editor.show(null)
    editor.show(await sessionOf(2, labelsWith([{ shape: 'whole-image' }, 4])))
    repeatPrevious(editor)
    expect(annotationsIn(editor).map(({ classId }) => classId)).toEqual([4, 1])
    expect(said(editor)).toContain('1 object repeated from 1.jpg')
    expect(said(editor)).toContain('1 object left out')
    repeatPrevious(editor)
    expect(annotationsIn(editor)).toHaveLength(2)
  })
})

describe('what is locked or hidden', () => {
  it('is not changed or deleted, and comes back as it was on the same image', async () => {
    const editor = await editorWith(labelsWith([box(10)], [box(100)]))
    editor.select(annotationId(0))
    toggleLocked(editor)
    selectEverything(editor)
    expect([...editor.state.selectedIds]).toEqual([annotationId(1)])
    editor.selectAll([annotationId(0), annotationId(1)])
    editor.nudge((geometries, picture) => allMovedWithin(geometries, 5, 0, picture))
    editor.settle()
    expect(geometriesIn(editor)).toEqual([box(10), box(105)])
    removeSelection(editor)
    expect(geometriesIn(editor)).toEqual([box(10)])
    const { session } = editor.state
    editor.show(await sessionOf(2, labelsWith()))
    expect(editor.state.lockedIds.size).toBe(0)
    editor.show(session)
    expect([...editor.state.lockedIds]).toEqual([annotationId(0)])
  })

  it('is out of sight and out of reach, but never deleted', async () => {
    const editor = await editorWith(labelsWith([box(10)], [box(100)]))
    editor.select(annotationId(0))
    toggleHidden(editor)
    expect(editor.state.visible.map(({ id }) => id)).toEqual([annotationId(1)])
    selectEverything(editor)
    removeSelection(editor)
    expect(geometriesIn(editor)).toEqual([box(10)])
    expect(editor.uncover()).toBe(true)
    expect(editor.state.visible).toHaveLength(1)
    expect(editor.uncover()).toBe(false)
  })
})

describe('the stack', () => {
  it('is stored with the labels and taken back by undo', async () => {
    const large: Geometry = { shape: 'box', x: 0, y: 90, width: 200, height: 100 }
    const editor = await editorWith(labelsWith([large], [box(10)]))
    expect(editor.state.visible.map(({ id }) => id)).toEqual([annotationId(0), annotationId(1)])
    editor.select(annotationId(0))
    reorder(editor, 'front')
    expect(editor.state.visible.map(({ id }) => id)).toEqual([annotationId(1), annotationId(0)])
    expect(annotationsIn(editor)[0]).toMatchObject({ layer: 1 })
    editor.undo()
    expect(annotationsIn(editor)[0]).not.toHaveProperty('layer')
  })
})

describe('classes', () => {
  it('are picked with the tool of their usual shape', async () => {
    const editor = await editorWith(labelsWith())
    chooseClass(editor, 2)
    expect(editor.state).toMatchObject({ drawClassId: 2, tool: toolFor('mask') })
    editor.setTool(toolFor('box')!)
    chooseClass(editor, 2)
    expect(editor.state.tool).toBe(toolFor('mask'))
  })

  it('are given only to shapes that they take, and bring their default answers', async () => {
    const editor = await editorWith(labelsWith([box(10)]))
    editor.select(annotationId(0))
    chooseClass(editor, 2)
    expect(annotationsIn(editor)[0]!.classId).toBe(1)
    expect(said(editor)).toBe('road can’t be a bounding box.')
    chooseClass(editor, 6)
    expect(annotationsIn(editor)[0]).toMatchObject({ classId: 6, attributes: { pose: 'standing' } })
  })

  it('follow the tool that is taken in hand', async () => {
    const editor = await editorWith(labelsWith())
    chooseClass(editor, 2)
    takeTool(editor, toolFor('box')!)
    expect(editor.state.drawClassId).toBe(1)
    expect(said(editor)).toBe('The next shape will be labelled dog: road can’t be a bounding box.')
  })

  it('of the picture exclude each other in one choice, and can be taken back', async () => {
    const editor = await editorWith(labelsWith())
    const given = () => annotationsIn(editor).map(({ classId }) => classId)
    chooseClass(editor, 3)
    chooseClass(editor, 5)
    expect(given()).toEqual([3, 5])
    chooseClass(editor, 4)
    expect(given()).toEqual([5, 4])
    expect(editsIn(editor)).toBe(3)
    chooseClass(editor, 5)
    expect(given()).toEqual([4])
  })
})

describe('without a mouse', () => {
  it('a shape is placed, and its grips are moved one by one', async () => {
    const editor = await editorWith(labelsWith())
    editor.setTool(toolFor('polygon')!)
    placeShape(editor)
    const count = () => (geometriesIn(editor)[0] as { rings: unknown[][] }).rings[0]!.length
    expect(count()).toBe(8)
    stepHandle(editor, 1)
    expect(editor.state.activeHandle).toBe('0:0')
    changePoint(editor, 'insert')
    expect(count()).toBe(9)
    expect(editor.state.activeHandle).toBe('0:1')
    changePoint(editor, 'remove')
    expect(count()).toBe(8)
    expect(editor.state.selectedIds.size).toBe(1)
  })
})

describe('an image whose labels are on their way', () => {
  it('has its picture where it will stand, nothing of the image before, and nothing can be done to it', async () => {
    const editor = await editorWith(labelsWith([box(10, 10)]))
    editor.show(null, { imageId: idOf('img', 2), widthPx: 400, heightPx: 300 })
    const { viewport } = editor.state
    expect(stagedImage(editor.state)?.imageId).toBe('img_2')
    expect(editor.state.visible).toEqual([])
    editor.setTool(toolFor('box')!)
    editor.pointer('down', { leftPx: 100, topPx: 100 }, { shift: false, alt: false })
    editor.pointer('move', { leftPx: 200, topPx: 200 }, { shift: false, alt: false })
    editor.pointer('up', { leftPx: 200, topPx: 200 }, { shift: false, alt: false })
    expect([editor.state.draft, editor.state.snapshot]).toEqual([null, null])
    editor.show(await sessionOf(2, labelsWith([box(20, 20)])))
    expect(editor.state.viewport).toEqual(viewport)
    expect([stagedImage(editor.state)?.imageId, editor.state.visible.length, editsIn(editor)]).toEqual(['img_2', 1, 0])
  })
})
