import { describe, expect, it, vi } from 'vitest'
import { idOf, predictionId } from '#model/ids.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import { chooseClass } from './actions/classes.ts'
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
import { join, toMask, toPolygon } from './actions/shapes.ts'
import { stagedImage } from './editor-state.ts'
import {
  annotationsIn,
  announcement,
  box,
  editorWith,
  editsIn,
  geometriesIn,
  labelsWith,
  sessionOf,
} from './play-editor.ts'
import { allMovedWithin } from './scene/handles.ts'
import { annotationId } from './session/fake-engine.ts'
import type { SavedMark } from './session/index.ts'
import { toolFor } from './tools/index.ts'

describe('an edit', () => {
  it('is shown at once, and that it was saved leaves all that is painted as it is', async () => {
    const editor = await editorWith(labelsWith([box(10)]))
    placeShape(editor)
    const { visible, objects, snapshot } = editor.state
    expect([visible.length, snapshot?.saved.kind]).toEqual([2, 'saving'])
    await expect.poll(() => editor.state.snapshot?.saved.kind).toBe('saved')
    expect(editor.state.visible).toBe(visible)
    expect(editor.state.objects).toBe(objects)
    expect(editor.state.snapshot?.edits).toHaveLength(1)
    editor.edits.undo()
    expect(editor.state.visible).toHaveLength(1)
  })

  it('is told to the page together with its answer, or in a moment where that takes longer', async () => {
    const editor = await editorWith(labelsWith())
    vi.useFakeTimers()
    vi.stubGlobal('requestAnimationFrame', (call: () => void) => setTimeout(call, 16))
    const heard: (string | undefined)[] = []
    editor.page.subscribe(({ snapshot }) => heard.push(snapshot?.saved.kind))
    const say = (saved: SavedMark) => editor.store.setState(({ snapshot }) => ({ snapshot: { ...snapshot!, saved } }))
    try {
      say({ kind: 'saving', waiting: 1 })
      vi.advanceTimersByTime(30)
      expect(heard).toEqual([])
      say({ kind: 'saved' })
      vi.runAllTimers()
      expect(heard).toEqual(['saved'])
      say({ kind: 'saving', waiting: 1 })
      vi.advanceTimersByTime(50)
      expect(heard).toEqual(['saved', 'saving'])
    } finally {
      vi.unstubAllGlobals()
      vi.useRealTimers()
    }
  })
})

describe('a drawn shape', () => {
  it('leaves the tool in hand until Escape, and is named by the next digit', async () => {
    const editor = await editorWith(labelsWith())
    editor.toolbox.setTool(toolFor('box')!)
    const drag = (x: number) => {
      for (const [type, at] of [['down', x], ['move', x + 40], ['up', x + 40]] as const) // biome-ignore format: a drag
        editor.toolbox.pointer(type, { leftPx: at, topPx: at }, { shift: false, alt: false })
    }
    drag(100)
    expect(editor.state.tool.name).toBe('box')
    expect(editor.state.drawnId).toBe(annotationsIn(editor)[0]!.id)
    chooseClass(editor, 6)
    drag(160)
    expect(annotationsIn(editor).map(({ classId }) => classId)).toEqual([6, 6])
    editor.selection.select(null)
    chooseClass(editor, 1)
    expect(annotationsIn(editor).map(({ classId }) => classId)).toEqual([6, 6])
  })

  it('has the class that most of the image has, until one was chosen', async () => {
    const editor = await editorWith(labelsWith([box(10), 1], [box(100), 6], [box(200), 6]))
    expect(editor.state.drawClassId).toBe(6)
    editor.show(await sessionOf(2, labelsWith([box(10), 1])))
    expect(editor.state.drawClassId).toBe(1)
    chooseClass(editor, 6)
    editor.show(await sessionOf(3, labelsWith([box(10), 1])))
    expect(editor.state.drawClassId).toBe(6)
  })
})

describe('a class', () => {
  it('that is hidden is shown again before anything is done to all objects', async () => {
    const editor = await editorWith(labelsWith([box(10), 1], [box(100), 6]))
    editor.display.setHiddenClasses(new Set([6]))
    expect(editor.state.visible).toHaveLength(1)
    expect(editor.state.objects).toHaveLength(2)
    expect(editor.display.uncover()).toBe(true)
    expect(editor.state.visible).toHaveLength(2)
    expect(editor.display.uncover()).toBe(false)
  })
})

describe('several objects', () => {
  it('are relabeled, moved and deleted in one edit each, which undo takes back', async () => {
    const editor = await editorWith(labelsWith([box(10)], [box(100)], [box(200)]))
    selectEverything(editor)
    expect(editor.state.selectedIds.size).toBe(3)
    chooseClass(editor, 6)
    expect(annotationsIn(editor).map(({ classId }) => classId)).toEqual([6, 6, 6])
    editor.edits.nudge((geometries, image) => allMovedWithin(geometries, 5, 0, image))
    editor.edits.settle()
    expect(geometriesIn(editor)).toEqual([box(15), box(105), box(205)])
    expect(editor.state.selectedIds.size).toBe(3)
    removeSelection(editor)
    expect(annotationsIn(editor)).toEqual([])
    expect(editsIn(editor)).toBe(3)
    editor.edits.undo()
    editor.edits.undo()
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
    editor.selection.select(predictions[0]!.id)
    selectSameClass(editor)
    expect(editor.state.selectedIds.size).toBe(2)
    acceptSelection(editor)
    expect(annotationsIn(editor)).toHaveLength(3)
    expect(editsIn(editor)).toBe(1)
  })

  it('are joined into one that keeps the label of the last selected', async () => {
    const editor = await editorWith(labelsWith([box(10)], [box(30), 6]))
    editor.selection.selectAll([annotationId(0), annotationId(1)])
    join(editor)
    expect(annotationsIn(editor)).toMatchObject([{ id: annotationId(1), classId: 6, geometry: { shape: 'polygon' } }])
    const [joined] = geometriesIn(editor)
    expect(shapeOf(joined!).areaPx(joined!)).toBe(60 * 40)
  })

  it('that do not touch are joined only as masks', async () => {
    const editor = await editorWith(labelsWith([box(10)], [box(200)]))
    selectEverything(editor)
    join(editor)
    expect(announcement(editor)).toContain('don’t touch')
    toMask(editor)
    join(editor)
    expect(geometriesIn(editor)).toMatchObject([{ shape: 'mask', x: 10, width: 230 }])
    toPolygon(editor)
    expect(geometriesIn(editor).map(({ shape }) => shape)).toEqual(['polygon', 'polygon'])
  })
})

describe('what is locked or hidden', () => {
  it('is not changed or deleted, and comes back as it was on the same image', async () => {
    const editor = await editorWith(labelsWith([box(10)], [box(100)]))
    editor.selection.select(annotationId(0))
    toggleLocked(editor)
    selectEverything(editor)
    expect([...editor.state.selectedIds]).toEqual([annotationId(1)])
    editor.selection.selectAll([annotationId(0), annotationId(1)])
    editor.edits.nudge((geometries, image) => allMovedWithin(geometries, 5, 0, image))
    editor.edits.settle()
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
    editor.selection.select(annotationId(0))
    toggleHidden(editor)
    expect(editor.state.visible.map(({ id }) => id)).toEqual([annotationId(1)])
    selectEverything(editor)
    removeSelection(editor)
    expect(geometriesIn(editor)).toEqual([box(10)])
    expect(editor.display.uncover()).toBe(true)
    expect(editor.state.visible).toHaveLength(1)
    expect(editor.display.uncover()).toBe(false)
  })
})

describe('the stack', () => {
  it('is stored with the labels and taken back by undo', async () => {
    const large: Geometry = { shape: 'box', x: 0, y: 90, width: 200, height: 100 }
    const editor = await editorWith(labelsWith([large], [box(10)]))
    expect(editor.state.visible.map(({ id }) => id)).toEqual([annotationId(0), annotationId(1)])
    editor.selection.select(annotationId(0))
    reorder(editor, 'front')
    expect(editor.state.visible.map(({ id }) => id)).toEqual([annotationId(1), annotationId(0)])
    expect(annotationsIn(editor)[0]).toMatchObject({ layer: 1 })
    editor.edits.undo()
    expect(annotationsIn(editor)[0]).not.toHaveProperty('layer')
  })
})

describe('without a mouse', () => {
  it('a shape is placed, and its points are moved one by one', async () => {
    const editor = await editorWith(labelsWith())
    editor.toolbox.setTool(toolFor('polygon')!)
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
  it('has its image where it will stand, nothing of the image before, and nothing can be done to it', async () => {
    const editor = await editorWith(labelsWith([box(10, 10)]))
    editor.show(null, { imageId: idOf('img', 2), widthPx: 400, heightPx: 300 })
    const { viewport } = editor.state
    expect(stagedImage(editor.state)?.imageId).toBe('img_2')
    expect(editor.state.visible).toEqual([])
    editor.toolbox.setTool(toolFor('box')!)
    editor.toolbox.pointer('down', { leftPx: 100, topPx: 100 }, { shift: false, alt: false })
    editor.toolbox.pointer('move', { leftPx: 200, topPx: 200 }, { shift: false, alt: false })
    editor.toolbox.pointer('up', { leftPx: 200, topPx: 200 }, { shift: false, alt: false })
    expect([editor.state.draft, editor.state.snapshot]).toEqual([null, null])
    editor.show(await sessionOf(2, labelsWith([box(20, 20)])))
    expect(editor.state.viewport).toEqual(viewport)
    expect([stagedImage(editor.state)?.imageId, editor.state.visible.length, editsIn(editor)]).toEqual(['img_2', 1, 0])
  })
})
